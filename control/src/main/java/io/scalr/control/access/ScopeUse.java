package io.scalr.control.access;

import io.scalr.kernel.Scope;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.List;
import java.util.UUID;

/**
 * What the features above know of an account or environment. A port: {@code farm} knows its farms,
 * {@code cost} who pays.
 */
public interface ScopeUse {
  /**
   * What people made there and is still there, in words such as {@code 2 farms}; empty when it may
   * go. The caller has locked the scope's row, so that nothing can be added meanwhile.
   */
  List<String> livesIn(Tx tx, Scope scope);

  boolean costCenterExists(Tx tx, UUID costCenter);

  /**
   * How many of the environment's farms are in projects of another cost centre than this. The
   * caller has locked the environment's row, so that none is added meanwhile.
   */
  long farmsPaidElsewhere(Tx tx, Tenant tenant, UUID costCenter);
}
