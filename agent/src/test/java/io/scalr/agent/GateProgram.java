package io.scalr.agent;

import io.scalr.agent.link.TestAuthority;
import io.scalr.agent.link.TestGate;
import io.scalr.agent.link.TlsGate;
import io.scalr.kernel.SystemClock;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.EnrolmentCodec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Gates to measure agents on by hand: {@code GateProgram DIRECTORY COUNT} writes {@code
 * user-data-N} files there, prints the time of each HostUp, and runs until it is killed.
 */
public final class GateProgram {
  private GateProgram() {}

  public static void main(String[] args) throws Exception {
    var clock = new SystemClock();
    var directory = Path.of(args[0]);
    var authority = new TestAuthority("ca", clock);
    var server = authority.server("127.0.0.1");
    for (int i = 1; i <= Integer.parseInt(args[1]); i++) {
      var gate = new TestGate(clock);
      gate.ping = Duration.ofHours(1);
      var tls = new TlsGate(gate, server, authority.sha256(), clock);
      var userData = new UserData(tls.url(), authority.sha256(), gate.server, tls.token);
      Files.write(directory.resolve("user-data-" + i), EnrolmentCodec.encode(userData).toArray());
      int number = i;
      Thread.ofPlatform().start(() -> report(gate, number, clock));
    }
    System.out.println("ready");
  }

  private static void report(TestGate gate, int number, SystemClock clock) {
    try {
      int before = 0;
      while (true) {
        clock.sleep(Duration.ofMillis(2));
        synchronized (gate) {
          if (gate.sessions.size() > before) {
            before = gate.sessions.size();
            System.out.println("agent " + number + " link " + clock.now().toEpochMilli());
          }
        }
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }
}
