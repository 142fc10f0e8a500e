package io.scalr.control.orchestration;

import io.scalr.kernel.Scope;
import io.scalr.kernel.ScriptId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A script, without its text: that is in its versions.
 *
 * @param blockingDefault whether it blocks where its rule does not say
 * @param timeoutDefault its time-out where its rule does not say
 * @param deprecated not for new use; rules that have it go on
 * @param requireAdmin it needs root or Administrator
 */
public record Script(
    ScriptId id,
    Scope scope,
    String name,
    String description,
    ScriptOs os,
    boolean blockingDefault,
    Optional<Duration> timeoutDefault,
    boolean deprecated,
    boolean requireAdmin,
    List<String> tags,
    List<ScriptVariable> variables,
    Instant added,
    Instant changed) {
  public Script {
    tags = List.copyOf(tags);
    variables = List.copyOf(variables);
  }

  /** The same with other variables. */
  Script with(List<ScriptVariable> others) {
    return new Script(
        id,
        scope,
        name,
        description,
        os,
        blockingDefault,
        timeoutDefault,
        deprecated,
        requireAdmin,
        tags,
        others,
        added,
        changed);
  }
}
