package io.scalr.protocol.codec;

import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage.ExecScriptResult;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ExecutionMessage.ScriptOutput;
import io.scalr.protocol.LifeMessage.BeforeHostUp;
import io.scalr.protocol.LifeMessage.HostDown;
import io.scalr.protocol.LifeMessage.HostInit;
import io.scalr.protocol.LifeMessage.HostUp;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import io.scalr.protocol.LifeMessage.RebootFinish;
import io.scalr.protocol.LifeMessage.RebootStart;
import io.scalr.protocol.Message;
import io.scalr.protocol.MetricBatch;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage.EventScripts;
import io.scalr.protocol.ServerMessage.ExecScript;
import io.scalr.protocol.ServerMessage.FetchScriptOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** One of each message, the same ones that the golden files hold. */
public final class Samples {
  public static final ServerId SERVER = ServerId.of("11111111-2222-4333-8444-555555555555");
  public static final Secret KEY = Secret.of(new byte[32]);

  static final Instant AT = Instant.parse("2026-03-01T12:00:00.250Z");
  static final ExecutionId EXECUTION = ExecutionId.of("aaaaaaaa-0000-4000-8000-000000000001");
  static final UUID EVENT = UUID.fromString("bbbbbbbb-0000-4000-8000-000000000002");

  private Samples() {}

  public static List<Message> all() {
    return List.of(
        hostInit(),
        new BeforeHostUp(),
        new HostUp(),
        new HostDown(true),
        new RebootStart(),
        new RebootFinish("boot-2"),
        new ExecScriptResult(
            EXECUTION,
            Optional.of(EVENT),
            130,
            60_021,
            AT,
            Bytes.utf8("hello\n"),
            Bytes.of(new byte[] {(byte) 0xff, 0}),
            6,
            2,
            Optional.of("time-out after 60 s")),
        new ScriptOutput(EXECUTION, OutputStreamName.STDOUT, 20_000, Bytes.utf8("more"), true),
        new MetricBatch(
            List.of(
                new MetricBatch.Sample(
                    AT,
                    0.25,
                    0.5,
                    1.0,
                    0.125,
                    1_073_741_824L,
                    536_870_912L,
                    List.of(new MetricBatch.Net("eth0", 1000, 2000)),
                    List.of(new MetricBatch.Disk("vda", 3000, 4000)),
                    List.of(new MetricBatch.Space("/", 8000, 5000))))),
        new EventScripts(EVENT, "HostInit", List.of(order(), orderByPath()), true),
        new ExecScript(order()),
        new FetchScriptOutput(EXECUTION, OutputStreamName.STDERR, 20_000));
  }

  public static HostInit hostInit() {
    return new HostInit(
        "boot-1",
        "web-1",
        new OperatingSystem("debian", "12", "debian"),
        "0.1.0",
        List.of("10.0.0.5"),
        List.of());
  }

  static ScriptOrder order() {
    return new ScriptOrder(
        EXECUTION,
        "install web",
        new ScriptOrder.Source.Inline(Secret.of("#!/bin/sh\necho hello\n")),
        true,
        Duration.ofSeconds(60),
        Optional.of("www-data"),
        Map.of("SCALR_EVENT_NAME", Secret.of("HostInit"), "DB_HOST", Secret.of("10.0.0.9")),
        10);
  }

  static ScriptOrder orderByPath() {
    return new ScriptOrder(
        ExecutionId.of("aaaaaaaa-0000-4000-8000-000000000003"),
        "local",
        new ScriptOrder.Source.AtPath("/opt/hook.sh"),
        false,
        Duration.ofSeconds(5),
        Optional.empty(),
        Map.of(),
        20);
  }

  static Decoded<? extends Message> decode(String type, Bytes body, Message like) {
    return switch (like) {
      case AgentMessage _ -> MessageCodec.agentMessage(type, body);
      case MetricBatch _ -> MessageCodec.metricBatch(type, body);
      case io.scalr.protocol.ServerMessage _ -> MessageCodec.serverMessage(type, body);
    };
  }
}
