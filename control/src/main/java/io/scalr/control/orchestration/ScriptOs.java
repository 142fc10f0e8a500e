package io.scalr.control.orchestration;

/** What a script is for; its body must begin as that system wants it. */
public enum ScriptOs {
  LINUX("linux"),
  WINDOWS("windows"),
  CROSS_PLATFORM("cross-platform");

  private final String word;

  ScriptOs(String word) {
    this.word = word;
  }

  /** As the API spells it. */
  public String word() {
    return word;
  }

  /** Whether a server of that kind may run it. */
  public boolean runsOn(boolean windows) {
    return switch (this) {
      case LINUX -> !windows;
      case WINDOWS -> windows;
      case CROSS_PLATFORM -> true;
    };
  }

  /** The one of that word; an unknown word is a bug of the caller. */
  public static ScriptOs of(String word) {
    for (var os : values()) {
      if (os.word.equals(word)) {
        return os;
      }
    }
    throw new IllegalArgumentException("script os " + word);
  }
}
