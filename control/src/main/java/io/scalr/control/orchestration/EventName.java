package io.scalr.control.orchestration;

/** What happened, by the name that rules use. */
public sealed interface EventName permits UserEvent.Name, EventName.Custom {
  /** As the API writes it. */
  String word();

  /** The server's agent waits for the answer, also if that holds no script. */
  boolean awaited();

  /** One that people have defined and fire. */
  record Custom(String word) implements EventName {
    @Override
    public boolean awaited() {
      return false;
    }
  }

  static EventName of(String word) {
    for (var each : UserEvent.Name.values()) {
      if (each.name().equals(word)) {
        return each;
      }
    }
    return new Custom(word);
  }
}
