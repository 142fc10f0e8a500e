package io.scalr.boot;

import io.scalr.boot.data.EndpointFile;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.control.edge.Edge;
import io.scalr.control.edge.InstallationCa;
import java.util.HashMap;
import java.util.Map;

/** A running server; {@link ServerStart} makes it. Closing it stops everything, in order. */
public final class Server implements AutoCloseable {
  private final Parts parts;
  private final InstallationSecrets secrets;
  private final InstallationCa ca;
  private final Edge edge;
  private final EndpointFile endpoint;

  Server(
      Parts parts,
      InstallationSecrets secrets,
      InstallationCa ca,
      Edge edge,
      EndpointFile endpoint) {
    this.parts = parts;
    this.secrets = secrets;
    this.ca = ca;
    this.edge = edge;
    this.endpoint = endpoint;
  }

  public InstallationSecrets secrets() {
    return secrets;
  }

  public InstallationCa ca() {
    return ca;
  }

  /** Base of every path, without a slash at its end. */
  public String url() {
    int port = edge.ports().https();
    return port == 443 ? "https://127.0.0.1" : "https://127.0.0.1:" + port;
  }

  /** The same over plain HTTP, for programs on this machine that do not know our authority. */
  public String plainUrl() {
    int port = edge.ports().http();
    return port == 80 ? "http://127.0.0.1" : "http://127.0.0.1:" + port;
  }

  /** Writes {@code endpoint.json}, which tells scripts that the server is ready. */
  public void publish(Map<String, ?> more) {
    var fields = new HashMap<String, Object>(more);
    fields.put("url", url());
    fields.put("apiUrl", plainUrl());
    fields.put("httpUrl", plainUrl());
    fields.put("caFile", ca.certificateFile().toString());
    fields.put("caPublicKeySha256", ca.publicKeySha256());
    fields.put("pid", ProcessHandle.current().pid());
    endpoint.write(fields);
  }

  @Override
  public void close() {
    parts.close();
  }
}
