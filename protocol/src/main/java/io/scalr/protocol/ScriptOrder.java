package io.scalr.protocol;

import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One script to run once: an agent that has seen the execution id before does not run it again.
 *
 * @param name for people; never used as a file's name
 * @param blocking the event's later scripts wait for its end
 * @param timeout whole seconds, more than zero; then the whole process tree is killed, exit 130
 * @param runAs a user of the machine; empty means the agent's own
 * @param environment variables for the script's process only
 * @param order ascending within one event
 */
public record ScriptOrder(
    ExecutionId executionId,
    String name,
    Source source,
    boolean blocking,
    Duration timeout,
    Optional<String> runAs,
    Map<String, Secret> environment,
    int order) {
  public ScriptOrder {
    environment = Map.copyOf(environment);
  }

  /** Where the script's text is. */
  public sealed interface Source {
    /** The text itself with its variables filled in, hence a secret. */
    record Inline(Secret body) implements Source {}

    /** An absolute path on the machine, or an http or https URL that the agent fetches. */
    record AtPath(String path) implements Source {}
  }
}
