package io.scalr.control.reconcile;

/**
 * The right to act for a scope, as far as a transaction can check it.
 *
 * @param lease the lease's name
 * @param number grows with every change of holder
 */
public record Fence(String lease, long number) {}
