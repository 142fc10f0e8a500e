package io.scalr.sim;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;

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

  private static final Object[] NONE = {};

  /** A port's method, bound to what is behind the port. */
  private record Call(String name, MethodHandle handle) {}

  /** Half of a run's time goes through here: names and handles are made once for each method. */
  <T> T wrap(Class<T> port, T real) {
    var calls = new HashMap<Method, Call>();
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, method, arguments) -> {
              var call = calls.get(method);
              if (call == null) {
                call = call(port, real, method);
                calls.put(method, call);
              }
              fate.at(next++, call.name(), true);
              var answer = (Object) call.handle().invokeExact(arguments == null ? NONE : arguments);
              fate.at(next++, call.name(), false);
              return answer;
            }));
  }

  private static Call call(Class<?> port, Object real, Method method)
      throws IllegalAccessException {
    var handle =
        MethodHandles.publicLookup()
            .unreflect(method)
            .bindTo(real)
            .asSpreader(Object[].class, method.getParameterCount())
            .asType(MethodType.methodType(Object.class, Object[].class));
    return new Call(port.getSimpleName() + "." + method.getName(), handle);
  }
}
