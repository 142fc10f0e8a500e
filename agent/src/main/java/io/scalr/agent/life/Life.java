package io.scalr.agent.life;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.agent.Journal;
import io.scalr.agent.disk.DurableFile;
import io.scalr.agent.spool.Outbox;
import io.scalr.agent.spool.Spool;
import io.scalr.agent.task.Steps;
import io.scalr.protocol.LifeMessage;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The stage on disk, and the messages that moving it sends. Safe for threads. */
public final class Life implements Steps {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param bootId of the boot in which the machine last said something
   * @param said the type of the last message; after HostDown or RebootStart a start is told even in
   *     the same boot
   * @param epoch and {@code sequence} where that message is, or was about to be, in the spool
   */
  private record Kept(Stage stage, String bootId, String said, long epoch, long sequence) {}

  private final DurableFile file;
  private final Outbox outbox;
  private final String bootId;
  private final Supplier<LifeMessage.HostInit> hostInit;
  private final Journal journal;
  // guarded by this
  private Kept kept = new Kept(Stage.NEW, "", "", 0, 0);

  /**
   * @param hostInit asked when HostInit is sent, since addresses may not be there before
   */
  public Life(
      DurableFile file,
      Outbox outbox,
      String bootId,
      Supplier<LifeMessage.HostInit> hostInit,
      Journal journal) {
    this.file = file;
    this.outbox = outbox;
    this.bootId = bootId;
    this.hostInit = hostInit;
    this.journal = journal;
  }

  /**
   * Goes on where the last life of the agent stood.
   *
   * @param next the number that the spool gives out next: whether the last note's message is there
   */
  public synchronized void begin(long epoch, long next) throws IOException {
    var bytes = file.read();
    if (bytes.isPresent()) {
      kept = read(bytes.get());
    }
    boolean lost = kept.epoch() == epoch && next <= kept.sequence();
    if (kept.stage() == Stage.NEW) {
      move(Stage.INITIALIZING, hostInit.get());
    } else if (lost) {
      repeat();
    } else if (!kept.bootId().equals(bootId) || saidDown()) {
      back();
    }
  }

  /** The note was written and then the power went: the message never was. */
  private void repeat() throws IOException {
    switch (kept.said()) {
      case "HostInit" -> move(Stage.INITIALIZING, hostInit.get());
      case "BeforeHostUp" -> move(Stage.COMING_UP, new LifeMessage.BeforeHostUp());
      case "HostUp" -> move(Stage.UP, new LifeMessage.HostUp());
      default -> back();
    }
  }

  private boolean saidDown() {
    return kept.said().equals("HostDown") || kept.said().equals("RebootStart");
  }

  /** A new boot means something to the server only once the machine was up. */
  private void back() throws IOException {
    if (kept.stage() == Stage.UP) {
      move(Stage.UP, new LifeMessage.RebootFinish(bootId));
    } else {
      save(new Kept(kept.stage(), bootId, kept.said(), kept.epoch(), kept.sequence()));
    }
  }

  @Override
  public synchronized void answered(String event, boolean ok) throws IOException {
    var then = kept.stage().answered(event, ok);
    if (then == kept.stage()) {
      journal.info("the answer to %s changes nothing in stage %s".formatted(event, then));
      return;
    }
    switch (then) {
      case NEW, INITIALIZING -> throw new IllegalStateException("no answer leads to " + then);
      case COMING_UP -> move(then, new LifeMessage.BeforeHostUp());
      case UP -> move(then, new LifeMessage.HostUp());
      case FAILED -> {
        journal.warn("a blocking script of " + event + " failed; this server does not come up");
        save(new Kept(then, bootId, kept.said(), kept.epoch(), kept.sequence()));
      }
    }
  }

  /**
   * The machine, or only the agent, is being stopped.
   *
   * @param reboot somebody said that it comes back: then it is RebootStart, else HostDown
   * @return the message's number; nothing if the machine was not up and says nothing
   */
  public synchronized OptionalLong down(boolean reboot) throws IOException {
    if (kept.stage() != Stage.UP || saidDown()) {
      return OptionalLong.empty();
    }
    LifeMessage message = reboot ? new LifeMessage.RebootStart() : new LifeMessage.HostDown(false);
    journal.info("says " + message.type());
    return outbox.send(
        message,
        Spool.Weight.LIFE,
        (epoch, sequence) ->
            save(new Kept(Stage.UP, kept.bootId(), message.type(), epoch, sequence)));
  }

  public synchronized Stage stage() {
    return kept.stage();
  }

  private void move(Stage stage, LifeMessage message) throws IOException {
    var sent =
        outbox.send(
            message,
            Spool.Weight.LIFE,
            (epoch, sequence) -> save(new Kept(stage, bootId, message.type(), epoch, sequence)));
    if (sent.isEmpty()) {
      throw new IOException("the spool has no room even for " + message.type());
    }
    journal.info("says " + message.type());
  }

  private void save(Kept now) throws IOException {
    file.write(
        JSON.writeValueAsBytes(
            JSON.createObjectNode()
                .put("stage", now.stage().name())
                .put("bootId", now.bootId())
                .put("said", now.said())
                .put("epoch", now.epoch())
                .put("sequence", now.sequence())));
    kept = now;
  }

  private static Kept read(byte[] bytes) throws IOException {
    var json = JSON.readTree(bytes);
    return new Kept(
        Stage.valueOf(json.path("stage").asText()),
        json.path("bootId").asText(),
        json.path("said").asText(),
        json.path("epoch").asLong(),
        json.path("sequence").asLong());
  }
}
