package io.scalr.control.orchestration;

/** A script with the version that was chosen of it. */
public record ScriptText(Script script, ScriptVersion version) {}
