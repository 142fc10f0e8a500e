package io.scalr.control.agentlink.http;

import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.websocket.WsRouting;
import io.scalr.control.agentlink.work.AgentLink;
import io.scalr.protocol.Enrolment;

/**
 * What the edge serves for agents, on HTTPS.
 *
 * @param link the feature, built
 */
public record AgentRoutes(AgentLink link) {
  /** The posts of enrolment. */
  public void enrolment(HttpRouting.Builder routing) {
    routing.register(new EnrolmentRoutes(link.desk(), link.enrolmentRate()));
  }

  /** The WebSocket of the link. */
  public void webSocket(WsRouting.Builder routing) {
    routing.endpoint(Enrolment.LINK_PATH, () -> new LinkListener(link.gate()));
  }
}
