/**
 * Integrations: programs of others that we call. Where web-hooks go, and Ansible Towers with what
 * of them a machine may use.
 *
 * <p>Nouns: endpoint (an address with a key that signs what goes there), tower server, tower
 * configuration (organisation, inventory, groups and machine credentials of a tower).
 *
 * <p>Must never: call anybody. Who delivers a web-hook or runs a job knows why; this feature knows
 * where.
 */
@NullMarked
package io.scalr.control.integration;

import org.jspecify.annotations.NullMarked;
