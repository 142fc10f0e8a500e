package io.scalr.control.orchestration;

import io.scalr.kernel.ServerId;
import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;

/** What fleet wants to hear of scripts; it decides what follows. Both may be said twice. */
public interface LifeReports {
  /** A script that the initialisation waits for has failed. */
  void initFailed(Tx tx, Tenant tenant, ServerId server, String text);

  /** The scripts of its BeforeHostTerminate are done: nothing to wait for any more. */
  void graceOver(Tx tx, Tenant tenant, ServerId server);
}
