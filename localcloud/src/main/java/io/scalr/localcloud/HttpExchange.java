package io.scalr.localcloud;

import java.util.Map;

/** One request as the small server read it. */
record HttpExchange(String method, String path, Map<String, String> query, byte[] body) {
  /** What is answered. */
  record Answer(int status, String type, byte[] body) {}
}
