package io.scalr.sim;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Numbers every port call of one worker. At each, before and after, the worker may die; before a
 * call to a cloud it may also fall asleep.
 */
final class CrashPoints {
  /** What a point decides. */
  interface Fate {
    /** Throws {@link SimCrash} if the worker dies at this point. */
    void at(long point, String call, boolean before);
  }

  private final Fate fate;
  private long next;

  CrashPoints(Fate fate) {
    this.fate = fate;
  }

  /** Points passed so far. */
  long passed() {
    return next;
  }

  <T> T wrap(Class<T> port, T real) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              var name = port.getSimpleName() + "." + method.getName();
              fate.at(next++, name, true);
              Object answer;
              try {
                answer = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              fate.at(next++, name, false);
              return answer;
            }));
  }
}
