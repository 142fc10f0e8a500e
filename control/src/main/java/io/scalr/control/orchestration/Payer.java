package io.scalr.control.orchestration;

import io.scalr.kernel.Tenant;
import io.scalr.kernel.Tx;
import java.util.Optional;
import java.util.UUID;

/** Whom a farm's servers are charged to, as scripts are told. */
public record Payer(Line project, Line costCenter) {
  /** Id, name and billing code. */
  public record Line(UUID id, String name, String billingCode) {}

  /** Asked of the feature that owns projects, which is above this one. */
  public interface Source {
    /** Empty when the project is not seen from there. */
    Optional<Payer> of(Tx tx, Tenant tenant, UUID project);
  }
}
