package io.scalr.control.access;

/** What a user is, whatever the environment. */
public enum UserKind {
  /** Everything that belongs to the installation. */
  GLOBAL_ADMIN,
  /** Everything in the account; each account has exactly one. */
  ACCOUNT_OWNER,
  /**
   * Users, keys, teams and environments of the account; for the rest what the teams give. No
   * environment is closed to them.
   */
  ACCOUNT_ADMIN,
  /** What the teams give. */
  MEMBER
}
