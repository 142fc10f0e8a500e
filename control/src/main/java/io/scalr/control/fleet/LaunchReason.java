package io.scalr.control.fleet;

/** Why a server was launched, with the numbers that the API and events show. */
public enum LaunchReason {
  REPLACEMENT(1, "Replacement of a server that is gone"),
  SCALING_UP(2, "Scaling up"),
  FARM_LAUNCHED(3, "Farm launched"),
  API(4, "Launched by the API"),
  UI(5, "Launched by hand"),
  IMPORT(6, "Imported");

  private final int number;
  private final String text;

  LaunchReason(int number, String text) {
    this.number = number;
    this.text = text;
  }

  public int number() {
    return number;
  }

  public String text() {
    return text;
  }

  /** The reason with that number; an unknown number is a bug of the caller. */
  public static LaunchReason of(int number) {
    for (var reason : values()) {
      if (reason.number == number) {
        return reason;
      }
    }
    throw new IllegalArgumentException("launch reason " + number);
  }
}
