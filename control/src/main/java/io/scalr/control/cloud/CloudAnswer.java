package io.scalr.control.cloud;

/** What a call to a cloud came to. */
public sealed interface CloudAnswer<T> {
  record Done<T>(T value) implements CloudAnswer<T> {}

  record Failed<T>(PlatformFailure failure) implements CloudAnswer<T> {}

  /** The value of a call that answers nothing but "done". */
  enum Accepted {
    ACCEPTED
  }

  static <T> CloudAnswer<T> done(T value) {
    return new Done<>(value);
  }

  static <T> CloudAnswer<T> failed(PlatformFailure failure) {
    return new Failed<>(failure);
  }

  static CloudAnswer<Accepted> accepted() {
    return new Done<>(Accepted.ACCEPTED);
  }
}
