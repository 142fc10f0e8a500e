package io.scalr.kernel;

/**
 * The rules say no. Each record is one error code of the API (reference: error codes by status);
 * the HTTP layer maps it to its status by an exhaustive switch. A refusal is a value: nothing was
 * changed.
 */
public sealed interface Refusal {
  /** What is wrong and, where it helps, what to do; shown to the caller. */
  String text();

  /** A property that does not exist, or is missing. */
  record InvalidStructure(String text) implements Refusal {}

  /** A value outside of what the property allows. */
  record InvalidValue(String text) implements Refusal {}

  /** A request that cannot be read. */
  record BadRequest(String text) implements Refusal {}

  /** Nobody we know signed this. */
  record BadAuthentication(String text) implements Refusal {}

  /** The object lives at a higher scope. */
  record ScopeViolation(String text) implements Refusal {}

  /** The caller may not. */
  record PermissionViolation(String text) implements Refusal {}

  /** Too many requests. */
  record LimitExceeded(String text) implements Refusal {}

  /** The account may not have more servers. */
  record ServersQuotaExceeded(String text) implements Refusal {}

  /** Absent, or not the caller's. */
  record ObjectNotFound(String text) implements Refusal {}

  /** No such path. */
  record EndpointNotFound(String text) implements Refusal {}

  /** Something else refers to it. */
  record ObjectInUse(String text) implements Refusal {}

  /** A policy forbids it. */
  record PolicyViolation(String text) implements Refusal {}

  /** The name is taken. */
  record UnicityViolation(String text) implements Refusal {}

  /** Somebody locked it. */
  record Locked(String text) implements Refusal {}

  /** The environment has no such cloud. */
  record NotEnabledPlatform(String text) implements Refusal {}

  /** The image's operating system is not the role's. */
  record OperatingSystemMismatch(String text) implements Refusal {}

  /** No longer for new use. */
  record Deprecated(String text) implements Refusal {}

  /** Not in this state. */
  record UnacceptableState(String text) implements Refusal {}

  /** The cloud does not know it. */
  record ObjectNotFoundOnCloud(String text) implements Refusal {}

  /** The object cannot be used as it is configured. */
  record UnacceptableObjectConfiguration(String text) implements Refusal {}

  /** The parts do not fit together. */
  record ConfigurationMismatch(String text) implements Refusal {}

  /** Not now; try again. */
  record ServiceUnavailable(String text) implements Refusal {}

  /** The code as the API spells it. */
  default String code() {
    return getClass().getSimpleName();
  }
}
