/**
 * Who may do what: accounts, environments, users, teams, API keys, sessions.
 *
 * <p>Nouns: account (the customer), environment (a tenant's scope), user (belongs to an account, or
 * to the whole installation), team (users who are given environments together), ACL role (what the
 * members of a team may do), API key (signs requests), session (a browser that logged in).
 *
 * <p>Rules: an environment or account that is absent and one that is another's are refused in the
 * same words. A key's secret is sealed, a password is an Argon2id hash, a session's id is stored
 * only as a hash. Every change is written to the audit in its own transaction.
 *
 * <p>Must never: know what the objects inside an environment are; each feature holds its own rows
 * to the tenant it is given.
 */
@NullMarked
package io.scalr.control.access;

import org.jspecify.annotations.NullMarked;
