package io.scalr.control.fleet.http;

import static io.scalr.control.http.schema.Property.decimal;
import static io.scalr.control.http.schema.Property.flag;
import static io.scalr.control.http.schema.Property.listOf;
import static io.scalr.control.http.schema.Property.object;
import static io.scalr.control.http.schema.Property.objects;
import static io.scalr.control.http.schema.Property.text;
import static io.scalr.control.http.schema.Property.time;
import static io.scalr.control.http.schema.Property.uuid;
import static io.scalr.control.http.schema.Property.whole;

import io.scalr.control.cloud.PlatformNames;
import io.scalr.control.http.Lists;
import io.scalr.control.http.schema.Property;
import io.scalr.control.http.schema.Schema;
import io.scalr.control.http.schema.View;
import io.scalr.protocol.MetricBatch;
import java.time.Instant;

/** The API objects of this feature; those of the contract are named as it names them. */
final class ServerSchemas {
  static final Schema OPERATION =
      Schema.object("ServerOperations", text("name").oneOf("resizing", "rebooting").required());

  private static final Schema ALERT =
      Schema.object(
          "ServerAlert",
          text("message"),
          time("occurred").required(),
          text("status").oneOf("failed", "warning").required(),
          text("type").required());

  static final Schema LAUNCHED_BY =
      Schema.identity(
          "ComposedUserIdentity",
          "User",
          whole("id").described("Unique identifier of the User."),
          text("email").described("Email of the User.").format("email").readOnly());

  private static final Schema INITIALIZATION =
      Schema.object(
          "InitializationStatus",
          text("message").raw().readOnly(),
          text("status").oneOf("insufficient-data", "initializing", "ok", "failed").readOnly());

  private static final Schema REACHABILITY =
      Schema.object(
          "ReachabilityStatus",
          text("message").raw().readOnly(),
          text("status").oneOf("insufficient-data", "ok", "failed").readOnly());

  static final Schema AGENT =
      Schema.object(
          "ScalrAgent",
          text("deployCommand").readOnly(),
          object("initializationStatus", INITIALIZATION).readOnly(),
          object("reachabilityStatus", REACHABILITY).readOnly(),
          text("version").raw().readOnly());

  static View initialization(String status, String message) {
    return View.of(INITIALIZATION).put("status", status).put("message", message);
  }

  static View reachability(String status, String message) {
    return View.of(REACHABILITY).put("status", status).put("message", message);
  }

  static View warning(String type, String message, Instant occurred) {
    return View.of(ALERT)
        .put("message", message)
        .put("occurred", occurred)
        .put("status", "warning")
        .put("type", type);
  }

  static final Schema SERVER = Schema.object("Server", properties());

  static final Schema SUMMARY = Schema.object("ServerSummary", properties());

  static final Schema TERMINATE =
      Schema.object(
          "ServerTerminationOptions",
          flag("force")
              .described("At once, without waiting for BeforeHostTerminate scripts.")
              .byDefault(false));

  static final Schema REBOOT =
      Schema.object(
          "ServerRebootOptions",
          flag("hard").described("Without the operating system's consent.").byDefault(true));

  static final Schema REASON =
      Schema.object("Reason", whole("code").readOnly(), text("text").readOnly());

  static final Schema REFUSED_ACTION =
      Schema.object("RefusedAction", text("action").readOnly(), text("reason").raw().readOnly());

  private static final Schema NET =
      Schema.object(
          "NetCounters",
          text("name").raw().readOnly(),
          whole("receivedBytes").readOnly(),
          whole("sentBytes").readOnly());

  private static final Schema DISK =
      Schema.object(
          "DiskCounters",
          text("name").raw().readOnly(),
          whole("readBytes").readOnly(),
          whole("writtenBytes").readOnly());

  private static final Schema SPACE =
      Schema.object(
          "FileSystem",
          text("mount").raw().readOnly(),
          whole("totalBytes").readOnly(),
          whole("availableBytes").readOnly());

  static final Schema METRICS =
      Schema.object(
          "ServerMetrics",
          time("at").readOnly(),
          decimal("load1").readOnly(),
          decimal("load5").readOnly(),
          decimal("load15").readOnly(),
          decimal("cpuBusy").described("Share of all processors' time, 0 to 1.").readOnly(),
          whole("memoryTotalBytes").readOnly(),
          whole("memoryAvailableBytes").readOnly(),
          objects("net", NET).described("Counters since boot.").readOnly(),
          objects("disks", DISK).described("Counters since boot.").readOnly(),
          objects("spaces", SPACE).described("What file systems have left.").readOnly());

  static View net(MetricBatch.Net net) {
    return View.of(NET)
        .put("name", net.name())
        .put("receivedBytes", net.receivedBytes())
        .put("sentBytes", net.sentBytes());
  }

  static View disk(MetricBatch.Disk disk) {
    return View.of(DISK)
        .put("name", disk.name())
        .put("readBytes", disk.readBytes())
        .put("writtenBytes", disk.writtenBytes());
  }

  static View space(MetricBatch.Space space) {
    return View.of(SPACE)
        .put("mount", space.mount())
        .put("totalBytes", space.totalBytes())
        .put("availableBytes", space.availableBytes());
  }

  /** What the contract has no word for. */
  static final Schema STANDING =
      Schema.object(
          "ServerStanding",
          uuid("id").readOnly(),
          text("status").readOnly(),
          time("since").readOnly(),
          listOf("can", text("action")).readOnly(),
          objects("cannot", REFUSED_ACTION).readOnly(),
          object("launchReason", REASON).readOnly(),
          text("launchedBy").raw().readOnly(),
          text("launchError").raw().readOnly(),
          text("initFailed").raw().readOnly(),
          object("terminateReason", REASON).readOnly(),
          time("terminatedFrom").readOnly(),
          flag("forced").readOnly(),
          time("rebootingSince").readOnly(),
          time("missingSince").readOnly(),
          text("hostname").raw().readOnly(),
          text("os").raw().described("As its agent says.").readOnly(),
          object("scalrAgent", AGENT).readOnly(),
          object("metrics", METRICS)
              .described("The agent's last sample; null if this node has none.")
              .readOnly());

  static final Schema LINE =
      Schema.object(
          "ReportLine",
          text("reconciler").readOnly(),
          text("subject").raw().readOnly(),
          flag("done").readOnly(),
          text("text").raw().readOnly(),
          time("at").readOnly());

  static final Schema FARM_ROLE =
      Schema.object(
          "FarmRoleStanding",
          whole("id").readOnly(),
          text("alias").readOnly(),
          whole("target").described("How many servers are to be held.").readOnly(),
          whole("wanted").described("What was asked for last.").readOnly(),
          text("wantedBy").raw().readOnly(),
          text("wantedCause").readOnly(),
          whole("minimum").readOnly(),
          whole("ceiling").described("Never exceeded by servers not proven gone.").readOnly(),
          whole("notProvenGone").readOnly(),
          whole("running").readOnly(),
          whole("failedLaunches").described("In a row.").readOnly(),
          flag("launchingStopped").readOnly(),
          time("nextProbe").readOnly(),
          objects("reasons", LINE).readOnly());

  private ServerSchemas() {}

  private static Property[] properties() {
    return new Property[] {
      objects("alerts", ALERT).readOnly(),
      text("cloudLocation").readOnly().filterable(),
      text("cloudPlatform").oneOf(PlatformNames.array()).readOnly().filterable(),
      text("cloudServerId").readOnly().filterable(),
      object("farm", Lists.key("Farm")).readOnly().filterable(),
      object("farmRole", Lists.key("FarmRole")).readOnly().filterable(),
      text("hostname").readOnly().filterable(),
      uuid("id").readOnly().filterable(),
      whole("index").readOnly().filterable(),
      object("instanceType", Schema.foreignKey("InstanceType", text("id"))).filterable(),
      text("launchReason").readOnly().filterable(),
      time("launched").readOnly(),
      object("launchedBy", LAUNCHED_BY).readOnly().filterable(),
      objects("operations", OPERATION).readOnly(),
      listOf("privateIp", text("ip")).readOnly().filterable(),
      listOf("publicIp", text("ip")).readOnly().filterable(),
      object("scalrAgent", AGENT).readOnly(),
      text("status")
          .oneOf(
              "temporary",
              "running",
              "pending",
              "pending_launch",
              "initializing",
              "importing",
              "terminated",
              "pending_terminate",
              "pending_suspend",
              "suspended",
              "resuming")
          .readOnly()
          .filterable(),
      time("suspended").readOnly()
    };
  }
}
