package io.scalr.control.agentlink.work;

import io.scalr.control.agentlink.AgentAdmission;
import io.scalr.control.agentlink.AgentOutbox;
import io.scalr.control.agentlink.AgentRouter;
import io.scalr.control.agentlink.LostLinks;
import io.scalr.control.agentlink.MetricSink;
import io.scalr.kernel.ServerId;
import io.scalr.protocol.LinkClose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The feature, built. In this order: construct; give {@link #outbox()} and {@link #admission()} to
 * the features above; {@link #start} with their handlers; open the edge; at the end {@link #stop}.
 */
public final class AgentLink {
  private final Ports ports;
  private final MetricSink metrics;
  private final Links links = new Links();
  private final Counters counters = new Counters();
  private final Losses losses = new Losses();
  private final Sender sender;
  private final CreditKeeper credit;
  private final Gate gate;
  private final EnrolmentDesk desk;
  private final EnrolmentRate enrolmentRate;
  private final AgentOutbox outbox;
  private final AgentAdmission admission;
  private final List<Thread> threads = new ArrayList<>();

  public AgentLink(Ports ports, Settings settings, MetricSink metrics) {
    this.ports = ports;
    this.metrics = metrics;
    this.sender = new Sender(ports, links, counters);
    this.credit = new CreditKeeper(links);
    this.gate = new Gate(ports, links, sender, credit, new Incidents(ports), counters, losses);
    this.desk = new EnrolmentDesk(ports, settings);
    this.enrolmentRate = new EnrolmentRate(ports.clock());
    this.outbox = new WakingOutbox(ports.outbox(), sender);
    this.admission = new Admissions(ports, settings, links);
  }

  /** Where connections are brought to. */
  public Gate gate() {
    return gate;
  }

  public EnrolmentDesk desk() {
    return desk;
  }

  public EnrolmentRate enrolmentRate() {
    return enrolmentRate;
  }

  /** For features that have something to say to agents. */
  public AgentOutbox outbox() {
    return outbox;
  }

  /** For the feature that launches and ends servers. */
  public AgentAdmission admission() {
    return admission;
  }

  public Counters counters() {
    return counters;
  }

  /** Whether this server's agent is connected to this node. */
  public boolean linked(ServerId server) {
    return links.find(server).isPresent();
  }

  /** How many agents are connected to this node. */
  public int linkCount() {
    return links.count();
  }

  /** Begins to consume, send and watch. */
  public void start(AgentRouter router, LostLinks lost) {
    for (int lane = 0; lane < AgentIn.LANES; lane++) {
      lane(lane, consumer(lane, router));
    }
    begin("metrics", new MetricConsumer(ports, metrics, credit, counters));
    begin("sender", sender);
    begin(
        "watch",
        new Watch(ports, links, gate, credit, counters, now -> losses.tell(links, lost, now)));
  }

  /** One lane's loop, for whoever drives it himself. */
  SlotConsumer consumer(int lane, AgentRouter router) {
    return new SlotConsumer(lane, ports, router, links, credit, counters);
  }

  /** Ends the loops and says goodbye to the agents, who come back by themselves. */
  public void stop() throws InterruptedException {
    for (var thread : threads) {
      thread.interrupt();
    }
    for (var thread : threads) {
      thread.join(Duration.ofSeconds(5));
    }
    threads.clear();
    var now = ports.clock().now();
    for (var link : links.all()) {
      link.close(LinkClose.GOING_AWAY, now);
    }
  }

  /**
   * A thread of the operating system's: a batch asks the database six times in a row, and a virtual
   * thread would wait each time behind all links that have something to do, a thousand of them
   * under load. So the lanes waited, with most of the processor free.
   */
  private void lane(int lane, SlotConsumer consumer) {
    threads.add(Thread.ofPlatform().daemon().name("agentlink lane " + lane).start(consumer));
  }

  private void begin(String name, Runnable loop) {
    threads.add(Thread.ofVirtual().name("agentlink " + name).start(loop));
  }
}
