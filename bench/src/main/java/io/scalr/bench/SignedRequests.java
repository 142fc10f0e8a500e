package io.scalr.bench;

import io.scalr.kernel.Clock;
import io.scalr.kernel.RandomSource;
import io.scalr.kernel.Secret;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What users' tools and pages ask of a large environment, signed into a file just before it is
 * sent. Each request is another one: nothing is sent twice.
 */
final class SignedRequests {
  /** Bytes of one request, ready to be sent. */
  record Request(boolean write, byte[] bytes) {}

  private final LargeFleet fleet;
  private final String keyId;
  private final Secret key;
  private final Clock clock;
  private final RandomSource random;
  private int made;

  SignedRequests(LargeFleet fleet, String keyId, Secret key, Clock clock, RandomSource random) {
    this.fleet = fleet;
    this.keyId = keyId;
    this.key = key;
    this.clock = clock;
    this.random = random;
  }

  /** Nine reads for each write; writes change a farm or make a role category. */
  void sign(Path file, int count) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (int i = 0; i < count; i++) {
        boolean write = random.below(100) >= 90;
        var bytes = write ? write() : signed("GET", read(), "");
        out.writeBoolean(write);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
    }
  }

  static List<Request> read(Path file) throws IOException {
    var all = new ArrayList<Request>();
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      while (in.available() > 0) {
        boolean write = in.readBoolean();
        all.add(new Request(write, in.readNBytes(in.readInt())));
      }
    }
    return all;
  }

  /** Of a hundred: 61 single objects, 28 lists of some few rows, 9 pages of 25, 2 of 100. */
  private String read() {
    int of100 = (int) random.below(100);
    var base = "/api/v1beta0/user/" + fleet.env() + "/";
    if (of100 < 33) {
      return base + "servers/" + one(fleet.servers()) + "/";
    }
    if (of100 < 50) {
      return base + "farms/" + one(fleet.farms()) + "/";
    }
    if (of100 < 61) {
      return base + "farm-roles/" + one(fleet.farmRoles()) + "/";
    }
    if (of100 < 78) {
      return base + "servers/?farm=" + one(fleet.farms());
    }
    if (of100 < 84) {
      return base + "farms/?name=farm-" + (1 + random.below(fleet.farms().size()));
    }
    if (of100 < 89) {
      return base + "orchestration-logs/?server=" + one(fleet.servers());
    }
    if (of100 < 92) {
      return base + "servers/?maxResults=25&pageNum=" + (1 + random.below(10));
    }
    if (of100 < 95) {
      return base + "farms/?maxResults=25";
    }
    return base + (of100 < 98 ? "orchestration-logs/?maxResults=25" : "servers/");
  }

  private byte[] write() {
    var base = "/api/v1beta0/user/" + fleet.env() + "/";
    made++;
    return random.below(10) < 6
        ? signed(
            "PATCH",
            base + "farms/" + one(fleet.farms()) + "/",
            "{\"description\":\"" + text() + "\"}")
        : signed("POST", base + "role-categories/", "{\"name\":\"" + text() + "\"}");
  }

  private String text() {
    return String.format(Locale.ROOT, "c%d-%d", made, random.below(1_000_000_000));
  }

  private <T> T one(List<T> all) {
    return all.get((int) random.below(all.size()));
  }

  private byte[] signed(String method, String target, String body) {
    int mark = target.indexOf('?');
    var path = mark < 0 ? target : target.substring(0, mark);
    var query = mark < 0 ? "" : target.substring(mark + 1);
    // a request that was signed before at the same moment would be a repetition
    var date = clock.now().truncatedTo(ChronoUnit.MICROS).toString();
    var text = String.join("\n", method, date, path, query, body);
    return ("%s %s HTTP/1.1\r\nHost: bench\r\nX-Scalr-Key-Id: %s\r\nX-Scalr-Date: %s\r\n"
            + "X-Scalr-Signature: V1-HMAC-SHA256 %s\r\n%s\r\n%s")
        .formatted(
            method,
            target,
            keyId,
            date,
            hmac(text),
            body.isEmpty()
                ? ""
                : "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n",
            body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String hmac(String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.revealBytes(), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
