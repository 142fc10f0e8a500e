package io.scalr.agent;

import io.scalr.agent.disk.Directories;
import io.scalr.agent.disk.DurableFile;
import io.scalr.agent.life.Life;
import io.scalr.agent.link.Enrolling;
import io.scalr.agent.link.EnrolmentDenied;
import io.scalr.agent.link.IdentityStore;
import io.scalr.agent.link.LinkLost;
import io.scalr.agent.link.PinnedTrust;
import io.scalr.agent.link.ServerTime;
import io.scalr.agent.link.WebSocketLink;
import io.scalr.agent.sense.Sampler;
import io.scalr.agent.spool.Envelope;
import io.scalr.agent.spool.Outbox;
import io.scalr.agent.spool.Spool;
import io.scalr.agent.task.Executions;
import io.scalr.agent.task.Lanes;
import io.scalr.agent.task.OutputLogs;
import io.scalr.agent.task.ScriptEngine;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemIds;
import io.scalr.kernel.SystemRandom;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.Direction;
import io.scalr.protocol.MetricBatch;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.Signal;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.FrameCodec;
import io.scalr.protocol.codec.SignalCodec;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A short life without a server, so that a JVM run with {@code -XX:AOTCacheOutput} sees the classes
 * that a real one needs. It uses a directory of its own below the state directory and removes it.
 * The connection attempts go to a port of this machine where nobody listens.
 *
 * <p>{@code java @jvm.options -XX:AOTCacheOutput=agent.aot -cp JARS io.scalr.agent.Main --train
 * --state DIR}, and then each agent with {@code -XX:AOTCache=agent.aot}, the same options and the
 * same class path (jars only, in the same order). A cache that does not fit is ignored by the JVM:
 * the start is slower, nothing else.
 */
final class Training {
  private static final URI NOBODY = URI.create("https://127.0.0.1:1");

  private Training() {}

  static void run(Path state, Journal journal) throws IOException, InterruptedException {
    var directory = Directories.make(state.resolve("training"), Directories.PASSAGE);
    try {
      live(directory, journal);
    } finally {
      Directories.remove(directory);
    }
  }

  private static void live(Path directory, Journal journal)
      throws IOException, InterruptedException {
    var clock = new SystemClock();
    var random = new SystemRandom();
    var time = new ServerTime(clock);
    try (var spool = Spool.open(directory.resolve("spool"), 1)) {
      var outbox = new ToSpool(spool);
      var life =
          new Life(
              new DurableFile(directory.resolve("life.json")),
              outbox,
              "training",
              () -> Machine.describe("training", Agent.VERSION),
              journal);
      var logs = new OutputLogs(directory.resolve("output"), clock);
      var lanes =
          new Lanes(
              new Lanes.Places(
                  new Executions(directory.resolve("executions")), directory.resolve("orders")),
              new ScriptEngine(directory.resolve("run"), logs, clock),
              logs,
              outbox,
              life,
              new Lanes.Clocks(clock, time),
              journal);
      life.begin(1, spool.next());
      lanes.take(1, order());
      while (!lanes.idle()) {
        clock.sleep(Duration.ofMillis(5));
      }
      var sample = new Sampler(Path.of("/proc"), time).sample();
      seal(spool, new MetricBatch(List.of(sample)), random);
      reach(directory, random, time, clock);
    }
  }

  private static ServerMessage order() {
    var script =
        new ScriptOrder(
            new ExecutionId(new SystemIds().uuid()),
            "training",
            new ScriptOrder.Source.Inline(Secret.of("#!/bin/sh\nexit 0\n")),
            true,
            Duration.ofSeconds(5),
            Optional.empty(),
            Map.of("NAME", Secret.of("value")),
            1);
    return new ServerMessage.EventScripts(new UUID(0, 1), "HostInit", List.of(script), true);
  }

  private static void seal(Spool spool, MetricBatch batch, SystemRandom random) throws IOException {
    var key = Secret.of(random.bytes(32));
    var server = new ServerId(new UUID(0, 1));
    Envelope.of(batch).toBytes();
    spool.read(1, 16).forEach(message -> Envelope.read(message.payload()));
    var hello = SignalCodec.encode(new Signal.Hello(1, 1, 1, Agent.VERSION), server, 1);
    var bytes = FrameCodec.seal(hello, Direction.TO_SERVER, key);
    FrameCodec.open(bytes, Direction.TO_SERVER, List.of(key));
  }

  private static void reach(Path directory, SystemRandom random, ServerTime time, SystemClock clock)
      throws InterruptedException {
    var userData =
        new UserData(
            NOBODY,
            Bytes.of(new byte[32]),
            new ServerId(new UUID(0, 1)),
            Secret.of(random.bytes(32)));
    try (var http = Main.http(new PinnedTrust(userData.caSha256(), clock))) {
      new Enrolling(http, userData, new IdentityStore(directory), random, time).enrol();
    } catch (IOException | EnrolmentDenied nobody) {
      // as it must be
    }
    try (var http = Main.http(new PinnedTrust(userData.caSha256(), clock))) {
      WebSocketLink.to(http, NOBODY).open().close();
    } catch (LinkLost nobody) {
      // as it must be
    }
  }

  private record ToSpool(Spool spool) implements Outbox {
    @Override
    public OptionalLong send(AgentMessage message, Spool.Weight weight, Spool.Before before)
        throws IOException {
      return spool.append(Envelope.of(message).toBytes(), weight, before);
    }

    @Override
    public long waitingBytes() {
      return spool.bytes();
    }
  }
}
