package io.scalr.control.orchestration;

import io.scalr.kernel.ScriptId;
import java.time.Instant;

/**
 * A script's text.
 *
 * @param number from 1; never given twice, also when a version is deleted
 */
public record ScriptVersion(ScriptId script, int number, String body, Instant added) {}
