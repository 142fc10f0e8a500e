package io.scalr.agent;

import io.scalr.agent.disk.Directories;
import io.scalr.agent.disk.DurableFile;
import io.scalr.agent.life.Life;
import io.scalr.agent.link.Backoff;
import io.scalr.agent.link.Desk;
import io.scalr.agent.link.Enrolling;
import io.scalr.agent.link.EnrolmentDenied;
import io.scalr.agent.link.Identity;
import io.scalr.agent.link.IdentityStore;
import io.scalr.agent.link.Inbox;
import io.scalr.agent.link.Link;
import io.scalr.agent.link.LinkLoop;
import io.scalr.agent.link.ServerTime;
import io.scalr.agent.sense.MetricQueue;
import io.scalr.agent.sense.Sampler;
import io.scalr.agent.spool.Envelope;
import io.scalr.agent.spool.Outbox;
import io.scalr.agent.spool.Spool;
import io.scalr.agent.spool.SpoolDamaged;
import io.scalr.agent.task.Executions;
import io.scalr.agent.task.Lanes;
import io.scalr.agent.task.OutputLogs;
import io.scalr.agent.task.ScriptEngine;
import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Enrolment.DeniedBecause;
import io.scalr.protocol.MetricBatch;
import io.scalr.protocol.ServerMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The agent put together: from the state directory to the link. */
public final class Agent {
  static final String VERSION = "0.1.0";

  private static final Duration SAMPLE_PERIOD = Duration.ofSeconds(10);

  /** Old output and old execution ids are looked for this often, in samples. */
  private static final int SAMPLES_PER_AGEING = 60;

  private static final Duration LOOK = Duration.ofMillis(20);

  /** 1.2 s is what a stop may wait for the server to commit HostDown. */
  private static final int LAST_WORD_LOOKS = 60;

  /** Bound of the pauses while enrolment is denied for a reason that may pass. */
  private static final Duration DENIED_CAP = Duration.ofMinutes(5);

  /**
   * What the agent is given from outside.
   *
   * @param opener makes links
   * @param enrolling gets keys
   */
  public record Ports(
      Clock clock,
      RandomSource random,
      Link.Opener opener,
      Enrolling enrolling,
      IdentityStore store,
      ServerTime time,
      Journal journal,
      LinkLoop.Pauses pauses,
      Path proc,
      Shutdown shutdown) {}

  private final Path state;
  private final String bootId;
  private final Ports ports;
  private final MetricQueue metrics = new MetricQueue();
  private volatile @Nullable Running running;

  /** What exists once the agent is enrolled. */
  private record Running(Spool spool, Life life, Lanes lanes, LinkLoop loop) {}

  public Agent(Path state, String bootId, Ports ports) {
    this.state = state;
    this.bootId = bootId;
    this.ports = ports;
  }

  /**
   * Forgets everything if the state belongs to another server: then the disk is a copy of that
   * server's, and its identity is not ours to use.
   */
  public static void forgetAnother(Path state, IdentityStore store, ServerId own, Journal journal)
      throws IOException {
    var identity = store.identity();
    if (identity.isEmpty() || identity.get().server().equals(own)) {
      return;
    }
    journal.warn("the state is of server %s; it is wiped".formatted(identity.get().server()));
    try (var all = Files.list(state)) {
      for (var path : all.filter(file -> !file.endsWith(Main.LOCK)).toList()) {
        if (Files.isDirectory(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
          Directories.remove(path);
        } else {
          Files.delete(path);
        }
      }
    }
  }

  /** Runs until the server has revoked the agent, or {@link #stop} was called. */
  public void run() throws IOException, InterruptedException {
    var identity = ports.store().identity();
    var enrolled = identity.isPresent() ? identity : enrol();
    if (enrolled.isEmpty()) {
      return;
    }
    var begun = begin(enrolled.get());
    running = begun;
    Thread.ofVirtual().name("sense").start(this::sense);
    begun.loop().run();
  }

  /** Nothing when the server will never have us. */
  private Optional<Identity> enrol() throws IOException, InterruptedException {
    var usual = new Backoff(ports.pauses().first(), ports.pauses().cap(), ports.random());
    var denied = new Backoff(ports.pauses().first(), DENIED_CAP, ports.random());
    while (true) {
      try {
        var identity = ports.enrolling().enrol();
        ports.journal().info("enrolled as server " + identity.server());
        return Optional.of(identity);
      } catch (EnrolmentDenied no) {
        ports.journal().warn("enrolment denied: " + no.getMessage());
        if (no.reason() == DeniedBecause.REVOKED) {
          return Optional.empty();
        }
        ports.clock().sleep(denied.next());
      } catch (IOException failure) {
        ports.journal().info("no enrolment: " + failure);
        ports.clock().sleep(usual.next());
      }
    }
  }

  private Running begin(Identity identity) throws IOException {
    var spool = openSpool(identity.epoch());
    var outbox = new SpoolOutbox(spool);
    var life =
        new Life(
            new DurableFile(state.resolve("life.json")),
            outbox,
            bootId,
            () -> Machine.describe(bootId, VERSION),
            ports.journal());
    var logs = new OutputLogs(state.resolve("output"), ports.clock());
    var engine = new ScriptEngine(state.resolve("run"), logs, ports.clock());
    engine.clean();
    var executions = new Executions(state.resolve("executions"));
    var lanes =
        new Lanes(
            new Lanes.Places(executions, state.resolve("orders")),
            engine,
            logs,
            outbox,
            life,
            new Lanes.Clocks(ports.clock(), ports.time()),
            ports.journal());
    life.begin(spool.epoch(), spool.next());
    lanes.resume();
    var desk =
        new Desk(
            ports.store(),
            spool,
            new LaneInbox(lanes),
            metrics,
            ports.time(),
            ports.journal(),
            VERSION);
    var loop =
        new LinkLoop(
            ports.opener(),
            desk,
            ports.enrolling(),
            identity,
            ports.clock(),
            ports.random(),
            ports.pauses());
    lanes.age();
    return new Running(spool, life, lanes, loop);
  }

  /** A damaged spool is put aside for people to look at; the server then begins a new epoch. */
  private Spool openSpool(long epoch) throws IOException {
    var root = state.resolve("spool");
    try {
      return Spool.open(root, epoch);
    } catch (SpoolDamaged damaged) {
      ports.journal().error("the spool is damaged and put aside", damaged);
      var aside = state.resolve("spool-damaged");
      Directories.remove(aside);
      Files.move(root, aside);
      return Spool.open(root, epoch);
    }
  }

  private void sense() {
    try {
      var sampler = new Sampler(ports.proc(), ports.time());
      for (int count = 1; ; count++) {
        ports.clock().sleep(SAMPLE_PERIOD);
        metrics.add(new MetricBatch(List.of(sampler.sample())));
        wake();
        if (count % SAMPLES_PER_AGEING == 0) {
          age();
        }
      }
    } catch (IOException | RuntimeException failure) {
      ports.journal().error("sampling ended", failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void age() throws IOException {
    var now = running;
    if (now != null) {
      now.lanes().age();
    }
  }

  private void wake() {
    var now = running;
    if (now != null) {
      now.loop().wake();
    }
  }

  /**
   * Ends quickly. First RebootStart or HostDown is said if the machine was up, so that it is on
   * disk whenever the power goes; then scripts are killed and reported, and the server gets a
   * moment to take it. What it does not take now it hears after the next boot.
   */
  public void stop() throws IOException, InterruptedException {
    var now = running;
    if (now == null) {
      return;
    }
    now.loop().stop();
    var last = now.life().down(ports.shutdown().isReboot());
    now.lanes().stop();
    for (int look = 0; look < LAST_WORD_LOOKS && waits(now.spool(), last); look++) {
      ports.clock().sleep(LOOK);
    }
    now.loop().close();
  }

  private static boolean waits(Spool spool, OptionalLong sequence) {
    return sequence.isPresent() && spool.oldest().orElse(Long.MAX_VALUE) <= sequence.getAsLong();
  }

  /** The spool, waking the link for each message. */
  private final class SpoolOutbox implements Outbox {
    private final Spool spool;

    SpoolOutbox(Spool spool) {
      this.spool = spool;
    }

    @Override
    public OptionalLong send(AgentMessage message, Spool.Weight weight, Spool.Before before)
        throws IOException {
      var sequence = spool.append(Envelope.of(message).toBytes(), weight, before);
      wake();
      return sequence;
    }

    @Override
    public long waitingBytes() {
      return spool.bytes();
    }
  }

  private record LaneInbox(Lanes lanes) implements Inbox {
    @Override
    public boolean hasRoom() {
      return lanes.hasRoom();
    }

    @Override
    public void take(long sequence, ServerMessage message) throws IOException {
      lanes.take(sequence, message);
    }
  }
}
