package io.scalr.protocol.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.scalr.kernel.Secret;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.ExecutionMessage;
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
import io.scalr.protocol.RefusedBecause;
import io.scalr.protocol.ScriptOrder;
import io.scalr.protocol.ServerMessage;
import io.scalr.protocol.ServerMessage.EventScripts;
import io.scalr.protocol.ServerMessage.ExecScript;
import io.scalr.protocol.ServerMessage.FetchScriptOutput;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Message bodies as JSON. The type travels in the frame, beside the body. */
public final class MessageCodec {
  /**
   * Longest script text: two bytes for each character still leave room in a frame. What takes more
   * is found by {@link #fits} before it is sent.
   */
  public static final int MAX_SCRIPT_CHARACTERS = 100_000;

  /** Longest value of one environment variable. */
  public static final int MAX_VARIABLE_CHARACTERS = 16_384;

  /** A script may run a day at most; a longer limit is a mistake of units. */
  public static final int MAX_TIMEOUT_SECONDS = 86_400;

  private MessageCodec() {}

  /** The body; one of many or long scripts may be too large to travel, see {@link #fits}. */
  public static Bytes encode(Message message) {
    return Fields.print(
        switch (message) {
          case HostInit m -> hostInit(m);
          case BeforeHostUp _ -> Fields.object();
          case HostUp _ -> Fields.object();
          case HostDown m -> Fields.object().put("reboot", m.reboot());
          case RebootStart _ -> Fields.object();
          case RebootFinish m -> Fields.object().put("bootId", m.bootId());
          case ExecScriptResult m -> result(m);
          case ScriptOutput m -> output(m);
          case MetricBatch m -> metrics(m);
          case EventScripts m -> eventScripts(m);
          case ExecScript m -> Fields.object().set("script", order(m.script()));
          case FetchScriptOutput m ->
              Fields.object()
                  .put("executionId", m.executionId().toString())
                  .put("stream", m.stream().name())
                  .put("offset", m.offset());
        });
  }

  /** Whether the body can travel. */
  public static boolean fits(Bytes body) {
    return body.length() <= FrameCodec.MAX_BODY_BYTES;
  }

  /** Reads what an agent has numbered. */
  public static Decoded<AgentMessage> agentMessage(String type, Bytes body) {
    return switch (type) {
      case "HostInit" -> Fields.read(body, MessageCodec::hostInit);
      case "BeforeHostUp" -> Fields.read(body, _ -> new BeforeHostUp());
      case "HostUp" -> Fields.read(body, _ -> new HostUp());
      case "HostDown" -> Fields.read(body, f -> new HostDown(f.flagOrFalse("reboot")));
      case "RebootStart" -> Fields.read(body, _ -> new RebootStart());
      case "RebootFinish" -> Fields.read(body, f -> new RebootFinish(f.text("bootId", 128)));
      case "ExecScriptResult" -> Fields.read(body, MessageCodec::result);
      case "ScriptOutput" -> Fields.read(body, MessageCodec::output);
      default -> unknown();
    };
  }

  /** Reads a droppable message of an agent. */
  public static Decoded<MetricBatch> metricBatch(String type, Bytes body) {
    return type.equals("MetricBatch") ? Fields.read(body, MessageCodec::metrics) : unknown();
  }

  /** Reads what the server has numbered. */
  public static Decoded<ServerMessage> serverMessage(String type, Bytes body) {
    return switch (type) {
      case "EventScripts" -> Fields.read(body, MessageCodec::eventScripts);
      case "ExecScript" -> Fields.read(body, f -> new ExecScript(order(f.object("script"))));
      case "FetchScriptOutput" ->
          Fields.read(
              body,
              f ->
                  new FetchScriptOutput(
                      f.executionId("executionId"),
                      f.choice("stream", OutputStreamName.class),
                      f.count("offset")));
      default -> unknown();
    };
  }

  private static <T> Decoded<T> unknown() {
    // the name is not repeated: it came from outside
    return new Decoded.Bad<>(RefusedBecause.UNKNOWN_TYPE, "no such message here");
  }

  private static ObjectNode hostInit(HostInit m) {
    var json = Fields.object().put("bootId", m.bootId()).put("hostname", m.hostname());
    json.putObject("os")
        .put("name", m.os().name())
        .put("version", m.os().version())
        .put("family", m.os().family());
    json.put("agentVersion", m.agentVersion());
    texts(json.putArray("privateAddresses"), m.privateAddresses());
    texts(json.putArray("publicAddresses"), m.publicAddresses());
    return json;
  }

  private static HostInit hostInit(Fields f) {
    var os = f.object("os");
    return new HostInit(
        f.text("bootId", 128),
        f.text("hostname", 255),
        new OperatingSystem(os.text("name", 128), os.text("version", 128), os.text("family", 128)),
        f.text("agentVersion", 128),
        f.texts("privateAddresses", 64),
        f.texts("publicAddresses", 64));
  }

  private static ObjectNode result(ExecScriptResult m) {
    var json = Fields.object().put("executionId", m.executionId().toString());
    m.eventId().ifPresent(id -> json.put("eventId", id.toString()));
    json.put("exitCode", m.exitCode())
        .put("elapsedMillis", m.elapsedMillis())
        .put("startedAt", m.startedAt().toString())
        .put("stdout", base64(m.stdout()))
        .put("stderr", base64(m.stderr()))
        .put("stdoutBytes", m.stdoutBytes())
        .put("stderrBytes", m.stderrBytes());
    m.error().ifPresent(error -> json.put("error", error));
    return json;
  }

  private static ExecScriptResult result(Fields f) {
    return new ExecScriptResult(
        f.executionId("executionId"),
        f.maybeUuid("eventId"),
        f.integer("exitCode", Integer.MIN_VALUE, Integer.MAX_VALUE),
        f.count("elapsedMillis"),
        f.instant("startedAt"),
        f.base64("stdout", ExecutionMessage.KEPT_OUTPUT_BYTES),
        f.base64("stderr", ExecutionMessage.KEPT_OUTPUT_BYTES),
        f.count("stdoutBytes"),
        f.count("stderrBytes"),
        f.maybeText("error"));
  }

  private static ObjectNode output(ScriptOutput m) {
    return Fields.object()
        .put("executionId", m.executionId().toString())
        .put("stream", m.stream().name())
        .put("offset", m.offset())
        .put("bytes", base64(m.bytes()))
        .put("last", m.last());
  }

  private static ScriptOutput output(Fields f) {
    return new ScriptOutput(
        f.executionId("executionId"),
        f.choice("stream", OutputStreamName.class),
        f.count("offset"),
        f.base64("bytes", ExecutionMessage.OUTPUT_CHUNK_BYTES),
        f.flag("last"));
  }

  private static ObjectNode metrics(MetricBatch m) {
    var json = Fields.object();
    var samples = json.putArray("samples");
    for (var sample : m.samples()) {
      var one =
          samples
              .addObject()
              .put("at", sample.at().toString())
              .put("load1", sample.load1())
              .put("load5", sample.load5())
              .put("load15", sample.load15())
              .put("cpuBusy", sample.cpuBusy())
              .put("memoryTotalBytes", sample.memoryTotalBytes())
              .put("memoryAvailableBytes", sample.memoryAvailableBytes());
      var net = one.putArray("net");
      for (var card : sample.net()) {
        net.addObject()
            .put("name", card.name())
            .put("receivedBytes", card.receivedBytes())
            .put("sentBytes", card.sentBytes());
      }
      var disks = one.putArray("disks");
      for (var disk : sample.disks()) {
        disks
            .addObject()
            .put("name", disk.name())
            .put("readBytes", disk.readBytes())
            .put("writtenBytes", disk.writtenBytes());
      }
      var spaces = one.putArray("spaces");
      for (var space : sample.spaces()) {
        spaces
            .addObject()
            .put("mount", space.mount())
            .put("totalBytes", space.totalBytes())
            .put("availableBytes", space.availableBytes());
      }
    }
    return json;
  }

  private static MetricBatch metrics(Fields f) {
    var samples =
        f.objects(
            "samples",
            s ->
                new MetricBatch.Sample(
                    s.instant("at"),
                    s.decimal("load1", 0, 1e6),
                    s.decimal("load5", 0, 1e6),
                    s.decimal("load15", 0, 1e6),
                    s.decimal("cpuBusy", 0, 1),
                    s.count("memoryTotalBytes"),
                    s.count("memoryAvailableBytes"),
                    s.objects(
                        "net",
                        n ->
                            new MetricBatch.Net(
                                n.text("name", 64),
                                n.count("receivedBytes"),
                                n.count("sentBytes"))),
                    s.objects(
                        "disks",
                        d ->
                            new MetricBatch.Disk(
                                d.text("name", 64), d.count("readBytes"), d.count("writtenBytes"))),
                    // agents before 0.1 did not tell
                    s.has("spaces") ? s.objects("spaces", MessageCodec::space) : List.of()));
    if (samples.size() > MetricBatch.MAX_SAMPLES) {
      throw new Fields.Malformed("samples has too many items");
    }
    return new MetricBatch(samples);
  }

  private static MetricBatch.Space space(Fields f) {
    return new MetricBatch.Space(
        f.text("mount", 256), f.count("totalBytes"), f.count("availableBytes"));
  }

  private static ObjectNode eventScripts(EventScripts m) {
    var json =
        Fields.object().put("eventId", m.eventId().toString()).put("eventName", m.eventName());
    var scripts = json.putArray("scripts");
    m.scripts().forEach(script -> scripts.add(order(script)));
    return json.put("proceed", m.proceed());
  }

  private static EventScripts eventScripts(Fields f) {
    return new EventScripts(
        f.uuid("eventId"),
        f.text("eventName", 128),
        f.objects("scripts", MessageCodec::order),
        f.flag("proceed"));
  }

  private static ObjectNode order(ScriptOrder m) {
    var json = Fields.object().put("executionId", m.executionId().toString()).put("name", m.name());
    switch (m.source()) {
      case ScriptOrder.Source.Inline(var body) -> json.put("body", body.revealText());
      case ScriptOrder.Source.AtPath(var path) -> json.put("path", path);
    }
    json.put("blocking", m.blocking()).put("timeoutSeconds", m.timeout().toSeconds());
    m.runAs().ifPresent(user -> json.put("runAs", user));
    var environment = json.putObject("environment");
    new TreeMap<>(m.environment())
        .forEach((name, value) -> environment.put(name, value.revealText()));
    return json.put("order", m.order());
  }

  private static ScriptOrder order(Fields f) {
    if (f.has("body") == f.has("path")) {
      throw new Fields.Malformed("a script has either body or path");
    }
    return new ScriptOrder(
        f.executionId("executionId"),
        f.text("name", 255),
        f.has("body")
            ? new ScriptOrder.Source.Inline(Secret.of(f.text("body", MAX_SCRIPT_CHARACTERS)))
            : new ScriptOrder.Source.AtPath(f.text("path")),
        f.flag("blocking"),
        f.seconds("timeoutSeconds", 1, MAX_TIMEOUT_SECONDS),
        f.maybeText("runAs"),
        environment(f),
        f.integer("order", Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  private static Map<String, Secret> environment(Fields f) {
    var environment = new LinkedHashMap<String, Secret>();
    if (f.has("environment")) {
      var fields = f.object("environment");
      for (var name : fields.names()) {
        environment.put(name, Secret.of(fields.text(name, MAX_VARIABLE_CHARACTERS)));
      }
    }
    return environment;
  }

  private static void texts(ArrayNode array, Collection<String> texts) {
    texts.forEach(array::add);
  }

  private static String base64(Bytes bytes) {
    return Base64.getEncoder().encodeToString(bytes.toArray());
  }
}
