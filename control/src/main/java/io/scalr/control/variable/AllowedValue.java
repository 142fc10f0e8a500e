package io.scalr.control.variable;

import java.util.Optional;

/** A value that may be chosen, and what people read for it. */
public record AllowedValue(String value, Optional<String> label) {}
