package io.scalr.control.access;

/** The stores of this feature, which most of its parts need together. */
public record AccessStores(
    AccountStore accounts,
    UserStore users,
    ApiKeyStore keys,
    SessionStore sessions,
    AclRoleStore aclRoles,
    TeamStore teams) {}
