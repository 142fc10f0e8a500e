package io.scalr.control.access;

import io.scalr.kernel.Outcome;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;

/** Turns clouds on for an environment. A port: {@code cloud} knows what a credential is. */
public interface EnvironmentClouds {
  /**
   * Enables a cloud that needs no credential of the customer's, such as {@code local}. Repeating it
   * changes nothing.
   *
   * @return the platform; refused if there is no such platform here or it needs a credential
   */
  Outcome<String> enable(Tx tx, Tenant tenant, String platform);

  /**
   * Takes a cloud away.
   *
   * @return the platform; refused while anything of the environment lives there
   */
  Outcome<String> disable(Tx tx, Tenant tenant, String platform);

  /** The enabled platforms, in alphabetical order. */
  List<String> enabled(Tx tx, Tenant tenant);

  /** Forgets them when the environment goes. */
  void forget(Tx tx, Tenant tenant);
}
