package io.scalr.control.http;

import java.util.List;

/** The error codes that every operation declares, by status, as the description prints them. */
final class ErrorCodes {
  private ErrorCodes() {}

  /**
   * @param documented false for what documentation leaves out
   */
  record Code(String name, String description, boolean documented) {}

  /** One status with its codes. */
  record Status(int status, String description, List<Code> codes) {}

  static final List<Status> BY_STATUS =
      List.of(
          status(
              400,
              "A client-side error was made.",
              code(
                  "InvalidStructure",
                  "The request was structurally incorrect, and was not understood by the API."),
              code(
                  "InvalidValue",
                  "The request was understood by the API, but included invalid data."),
              code("BadRequest", "The request wasn't understood by the API.")),
          status(
              401,
              "The request was not authenticated.",
              code("BadAuthentication", "The request was not properly authenticated.")),
          status(
              403,
              "Insufficient permissions.",
              code("ScopeViolation", "This request should be made in a different Scope."),
              code(
                  "PermissionViolation",
                  "You do not have the necessary permissions to perform this request."),
              code("MemoryQuotaExceeded", "The maximum memory limit in GB has been reached."),
              code("VcpusQuotaExceeded", "The vCPUs limit has been reached."),
              code(
                  "ServersQuotaExceeded",
                  "The maximum number of the Servers that you can launch or resume has been reached."),
              code(
                  "ServersPerFarmQuotaExceeded",
                  "The maximum number of the Servers that you can launch or resume on current Farm has been reached.")),
          status(
              404,
              "Resource not found.",
              new Code("EndpointNotFound", "This endpoint does not exist.", false),
              code("ObjectNotFound", "The object you are trying to access does not exist.")),
          status(
              409,
              "Conflict with current state.",
              code("ObjectInUse", "These changes aren't possible while this object is in use."),
              code("PolicyViolation", "These changes would violate a policy."),
              code("UnicityViolation", "These changes would violate a unicity constraint."),
              code("Locked", "Some of the objects being changed are locked and cannot be changed."),
              code("NotEnabledPlatform", "This Cloud platform is not enabled."),
              code("OperatingSystemMismatch", "The Operating System does not match."),
              code("Deprecated", "Some of the objects or actions being access are deprecated."),
              code(
                  "UnacceptableState",
                  "The action can't be performed in the current object's state."),
              code(
                  "ObjectNotFoundOnCloud",
                  "The object that you are trying to access does not exist on the cloud."),
              code(
                  "UnacceptableObjectConfiguration",
                  "Some of these settings cannot be applied, they either conflict with the current state or are invalid.")),
          status(
              422,
              "This request was well-formed but was rejected due to semantic errors.",
              code(
                  "ConfigurationMismatch",
                  "Some of the configuration settings cannot be applied because they conflict with the current state.")),
          status(500, "A server-side error occurred."),
          status(501, "This feature is not implemented in Scalr."),
          status(503, "The service is currently unavailable."));

  private static Status status(int status, String description, Code... codes) {
    return new Status(status, description, List.of(codes));
  }

  private static Code code(String name, String description) {
    return new Code(name, description, true);
  }
}
