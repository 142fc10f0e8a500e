package io.scalr.control.store;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a store method that spans tenants: it belongs to the installation as a whole. Every other
 * method of a tenant table takes a {@link io.scalr.kernel.Tenant}; a test keeps the list.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface Installation {}
