package io.scalr.agent.link;

import io.scalr.protocol.Enrolment.Denied;
import io.scalr.protocol.Enrolment.DeniedBecause;

/** The server said no, and why. */
public final class EnrolmentDenied extends Exception {
  private static final long serialVersionUID = 1L;

  private final DeniedBecause reason;

  EnrolmentDenied(Denied denied) {
    super(denied.reason() + ": " + denied.text());
    this.reason = denied.reason();
  }

  public DeniedBecause reason() {
    return reason;
  }
}
