package io.scalr.control.orchestration;

import io.scalr.kernel.ScriptId;
import java.util.Optional;

/**
 * Which text is to run.
 *
 * @param version empty is the latest at the moment it is ordered
 */
public record ScriptChoice(ScriptId script, Optional<Integer> version) {}
