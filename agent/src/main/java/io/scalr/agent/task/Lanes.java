package io.scalr.agent.task;

import io.scalr.agent.Journal;
import io.scalr.agent.spool.Envelope;
import io.scalr.agent.spool.Outbox;
import io.scalr.agent.spool.Spool;
import io.scalr.kernel.Clock;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.MessageCodec;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Carries out orders: one lane (a virtual thread) per order, so that a long script of one event
 * holds up no other event; in a lane blocking scripts run one after the other, others beside it.
 */
public final class Lanes {
  /** Orders at work at once; later ones wait in their order of arrival. */
  public static final int MAX_LANES = 16;

  /** Non-blocking scripts at work at once. */
  public static final int MAX_BESIDE = 16;

  /** Orders that wait or run; beyond, no more are taken from the server until one is done. */
  public static final int MAX_ORDERS = 200;

  /** How long until a result that found no room in the spool is offered again. */
  private static final Duration NO_ROOM_PAUSE = Duration.ofSeconds(2);

  private final Orders orders;
  private final Executions executions;
  private final ScriptEngine engine;
  private final OutputLogs logs;
  private final OutputSender output;
  private final Outbox outbox;
  private final Steps steps;
  private final Clock clock;
  private final Clock serverTime;
  private final Journal journal;
  private final Semaphore lanes = new Semaphore(MAX_LANES, true);
  private final Semaphore beside = new Semaphore(MAX_BESIDE, true);
  private final AtomicInteger open = new AtomicInteger();
  private volatile boolean stopping;

  /** Where a lane keeps what it must not lose. */
  public record Places(Executions executions, java.nio.file.Path orders) {}

  /** The two ideas of the time: the machine's, and the server's for what is reported. */
  public record Clocks(Clock machine, Clock server) {}

  public Lanes(
      Places places,
      ScriptEngine engine,
      OutputLogs logs,
      Outbox outbox,
      Steps steps,
      Clocks clocks,
      Journal journal)
      throws IOException {
    this.orders = new Orders(places.orders());
    this.executions = places.executions();
    this.engine = engine;
    this.logs = logs;
    this.output = new OutputSender(logs, outbox, clocks.machine());
    this.outbox = outbox;
    this.steps = steps;
    this.clock = clocks.machine();
    this.serverTime = clocks.server();
    this.journal = journal;
  }

  /** Takes up what an earlier life of the agent left. Call once, before the first order. */
  public void resume() throws IOException {
    for (var order : orders.all().entrySet()) {
      switch (MessageCodec.serverMessage(order.getValue().type(), order.getValue().body())) {
        case Decoded.Good<ServerMessage>(var message) -> start(order.getKey(), message);
        case Decoded.Bad<ServerMessage>(_, var text) -> {
          journal.warn("an order on disk cannot be read: " + text);
          orders.done(order.getKey());
        }
      }
    }
  }

  /** Whether another order may be taken now. */
  public boolean hasRoom() {
    return open.get() < MAX_ORDERS;
  }

  /** Keeps the order durably and begins it; the server may hear "committed" when it returns. */
  public void take(long sequence, ServerMessage message) throws IOException {
    orders.keep(sequence, Envelope.of(message));
    start(sequence, message);
  }

  private void start(long sequence, ServerMessage message) {
    open.incrementAndGet();
    Thread.ofVirtual()
        .name("lane-" + sequence)
        .start(() -> {
          try {
            lanes.acquire();
            try {
              carryOut(sequence, message);
            } finally {
              lanes.release();
            }
          } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
          } catch (IOException failure) {
            // stays on disk and is taken up at the next start
            journal.error("order " + sequence + " failed", failure);
          } finally {
            open.decrementAndGet();
          }
        });
  }

  private void carryOut(long sequence, ServerMessage message)
      throws IOException, InterruptedException {
    boolean done =
        switch (message) {
          case ServerMessage.EventScripts event -> event(event);
          case ServerMessage.ExecScript(var script) ->
              runScript(script, Optional.empty()).isPresent();
          case ServerMessage.FetchScriptOutput fetch -> output.send(fetch, () -> stopping);
        };
    if (done) {
      orders.done(sequence);
    }
  }

  /** False if the agent is stopping and something is left to do. */
  private boolean event(ServerMessage.EventScripts event) throws IOException, InterruptedException {
    var scripts =
        event.scripts().stream().sorted(Comparator.comparingInt(ScriptOrder::order)).toList();
    var besides = new Besides(scripts, Optional.of(event.eventId()));
    boolean ok = true;
    for (var script : scripts) {
      if (!script.blocking()) {
        besides.start(script);
      } else if (event.proceed() && !ok) {
        if (executions.progress(script.executionId()).isEmpty()) {
          report(notRun(script, Optional.of(event.eventId())));
        } else {
          runScript(script, Optional.of(event.eventId()));
        }
      } else {
        var exit = runScript(script, Optional.of(event.eventId()));
        if (exit.isEmpty()) {
          return false;
        }
        ok = ok && exit.get() == 0;
      }
    }
    if (event.proceed()) {
      steps.answered(event.eventName(), ok);
    }
    return besides.await();
  }

  private ExecScriptResult notRun(ScriptOrder script, Optional<UUID> event) {
    return result(
        script,
        event,
        ScriptEnd.without(
            ScriptEnd.NOT_STARTED,
            serverTime.now(),
            "Not run, since an earlier blocking script of this event failed."));
  }

  /** The non-blocking scripts of one event. */
  private final class Besides {
    private final CountDownLatch left;
    private final Optional<UUID> event;
    private volatile boolean allDone = true;

    Besides(List<ScriptOrder> scripts, Optional<UUID> event) {
      this.left =
          new CountDownLatch((int) scripts.stream().filter(script -> !script.blocking()).count());
      this.event = event;
    }

    void start(ScriptOrder script) {
      Thread.ofVirtual()
          .name("beside-" + script.executionId())
          .start(() -> {
            try {
              beside.acquire();
              try {
                if (runScript(script, event).isEmpty()) {
                  allDone = false;
                }
              } finally {
                beside.release();
              }
            } catch (InterruptedException | IOException failure) {
              allDone = false;
              journal.error("script " + script.executionId() + " failed", failure);
            } finally {
              left.countDown();
            }
          });
    }

    boolean await() throws InterruptedException {
      left.await();
      return allDone;
    }
  }

  /** Its exit code, or nothing if the agent is stopping and the script was not begun. */
  private Optional<Integer> runScript(ScriptOrder script, Optional<UUID> event)
      throws IOException, InterruptedException {
    var id = script.executionId();
    var progress = executions.progress(id);
    if (progress.isEmpty()) {
      if (stopping) {
        return Optional.empty();
      }
      var began = serverTime.now();
      executions.started(id, began.toEpochMilli());
      journal.info("runs " + id);
      var end = engine.run(script);
      journal.info("execution %s ended with %d".formatted(id, end.exitCode()));
      return Optional.of(report(result(script, event, end.startedAt(began))));
    }
    return Optional.of(
        switch (progress.get()) {
          case Executions.Progress.Started(var at) -> report(unknown(script, event, at));
          case Executions.Progress.Ended(var bytes) -> resend(bytes);
          case Executions.Progress.Reported(var exitCode) -> exitCode;
        });
  }

  private ExecScriptResult unknown(ScriptOrder script, Optional<UUID> event, long at) {
    return result(
        script,
        event,
        ScriptEnd.without(
            ScriptEnd.UNKNOWN,
            Instant.ofEpochMilli(at),
            "The agent ended while this script ran, so its end is not known; parts of it may still"
                + " be running. It is not run again."));
  }

  private static ExecScriptResult result(ScriptOrder script, Optional<UUID> event, ScriptEnd end) {
    return new ExecScriptResult(
        script.executionId(),
        event,
        end.exitCode(),
        end.took().toMillis(),
        end.started(),
        Bytes.of(end.out()),
        Bytes.of(end.err()),
        end.outBytes(),
        end.errBytes(),
        end.error());
  }

  private int report(ExecScriptResult result) throws IOException, InterruptedException {
    executions.ended(result.executionId(), Envelope.of(result).toBytes());
    return send(result);
  }

  private int resend(byte[] bytes) throws IOException, InterruptedException {
    var envelope = Envelope.read(bytes);
    return switch (MessageCodec.agentMessage(envelope.type(), envelope.body())) {
      case Decoded.Good<io.scalr.protocol.AgentMessage>(ExecScriptResult result) -> send(result);
      case Decoded.Good<io.scalr.protocol.AgentMessage>(var other) ->
          throw new IOException("a kept result is a " + other.type());
      case Decoded.Bad<io.scalr.protocol.AgentMessage>(_, var text) ->
          throw new IOException("a kept result cannot be read: " + text);
    };
  }

  /** Whole if there is room, without output if there is little, and otherwise later. */
  private int send(ExecScriptResult result) throws IOException, InterruptedException {
    boolean sent = outbox.send(result, Spool.Weight.FULL).isPresent();
    while (!sent) {
      sent = outbox.send(brief(result), Spool.Weight.BRIEF).isPresent();
      if (!sent) {
        clock.sleep(NO_ROOM_PAUSE);
      }
    }
    executions.reported(result.executionId(), result.exitCode());
    return result.exitCode();
  }

  static ExecScriptResult brief(ExecScriptResult full) {
    return new ExecScriptResult(
        full.executionId(),
        full.eventId(),
        full.exitCode(),
        full.elapsedMillis(),
        full.startedAt(),
        Bytes.EMPTY,
        Bytes.EMPTY,
        full.stdoutBytes(),
        full.stderrBytes(),
        Optional.of(
            full.error().map(text -> text + " ").orElse("")
                + "The output was left out here, since the agent's spool was nearly full."));
  }

  /** Begins nothing more and ends what runs; what was not begun is kept for the next start. */
  public void stop() throws InterruptedException {
    stopping = true;
    engine.stop();
  }

  /** Removes old output and forgets old executions, within their bounds. */
  public void age() throws IOException {
    logs.age(engine.running());
    executions.age();
  }

  /** Whether nothing is at work. */
  public boolean idle() {
    return open.get() == 0;
  }
}
