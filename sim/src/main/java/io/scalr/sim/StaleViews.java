package io.scalr.sim;

import io.scalr.control.farm.DesiredFarmRole;
import io.scalr.control.farm.DesiredStore;
import io.scalr.control.fleet.Server;
import io.scalr.control.fleet.ServerRef;
import io.scalr.control.fleet.ServerStore;
import io.scalr.kernel.FarmRoleId;
import io.scalr.kernel.Tx;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The planted bug "count without lock": what is read under the lock is what was seen before. */
final class StaleViews {
  private final Map<FarmRoleId, Optional<DesiredFarmRole>> wanted = new HashMap<>();
  private final Map<FarmRoleId, List<Server>> alive = new HashMap<>();
  private final DesiredStore desired;
  private final ServerStore servers;

  StaleViews(DesiredStore desired, ServerStore servers) {
    this.desired = desired;
    this.servers = servers;
  }

  DesiredStore desired() {
    return proxy(
        DesiredStore.class,
        (_, method, arguments) ->
            switch (method.getName()) {
              case "find" -> {
                @SuppressWarnings("unchecked")
                var seen = (Optional<DesiredFarmRole>) call(method, desired, arguments);
                // In a transaction or not, the farm role is the last argument.
                wanted.put((FarmRoleId) arguments[arguments.length - 1], seen);
                yield seen;
              }
              case "lock" -> wanted.getOrDefault((FarmRoleId) arguments[2], Optional.empty());
              default -> call(method, desired, arguments);
            });
  }

  ServerStore servers() {
    return proxy(
        ServerStore.class,
        (_, method, arguments) ->
            switch (method.getName()) {
              case "alive" -> {
                @SuppressWarnings("unchecked")
                var seen = (List<Server>) call(method, servers, arguments);
                alive.put((FarmRoleId) arguments[1], seen);
                yield seen;
              }
              // A clash on the index key is mended by taking the next one: what is left is the
              // ceiling.
              case "insert" ->
                  call(
                      method,
                      servers,
                      new Object[] {arguments[0], free((Tx) arguments[0], (List<?>) arguments[1])});
              case "aliveUnderLock" -> alive.getOrDefault((FarmRoleId) arguments[2], List.of());
              default -> call(method, servers, arguments);
            });
  }

  private List<Server> free(Tx tx, List<?> wanted) {
    var taken = new HashSet<Integer>();
    var free = new ArrayList<Server>();
    for (var each : wanted) {
      var server = (Server) each;
      servers
          .aliveUnderLock(tx, server.tenant(), server.ref().farmRole())
          .forEach(s -> taken.add(s.ref().index()));
      int index = server.ref().index();
      while (!taken.add(index)) {
        index++;
      }
      free.add(at(server, index));
    }
    return free;
  }

  private static Server at(Server server, int index) {
    var ref = server.ref();
    return new Server(
        new ServerRef(ref.tenant(), ref.farm(), ref.farmRole(), ref.server(), index),
        server.place(),
        server.recipe(),
        server.launchReason(),
        server.launchedBy(),
        server.createdAt(),
        server.state(),
        server.marks(),
        server.version());
  }

  private static <T> T proxy(Class<T> port, InvocationHandler handler) {
    return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
  }

  private static Object call(java.lang.reflect.Method method, Object on, Object[] arguments)
      throws Throwable {
    try {
      return method.invoke(on, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
