package io.scalr.control.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationCaTest {
  private static final List<String> NAMES = List.of("localhost");

  @TempDir private Path directory;

  @Test
  void the_authority_stays_the_same_over_restarts() {
    var first = open(new SystemClock()).publicKeySha256();
    assertThat(open(new SystemClock()).publicKeySha256()).isEqualTo(first).hasSize(64);
  }

  @Test
  void keys_can_be_read_by_their_owner_only() throws Exception {
    open(new SystemClock()).serverTls(addresses("127.0.0.1"), NAMES);
    for (var key : List.of("ca.key", "server.key")) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void the_server_certificate_is_signed_by_the_authority_and_names_every_address()
      throws Exception {
    var ca = open(new SystemClock());
    ca.serverTls(addresses("127.0.0.1", "10.82.0.1"), NAMES);
    var server = served();
    server.verify(ca.certificate().getPublicKey());
    server.checkValidity();
    assertThat(server.getSubjectAlternativeNames())
        .extracting(name -> String.valueOf(name.get(1)))
        .containsExactlyInAnyOrder("127.0.0.1", "10.82.0.1", "localhost");
  }

  @Test
  void a_certificate_that_names_all_addresses_is_kept() throws Exception {
    open(new SystemClock()).serverTls(addresses("127.0.0.1", "10.82.0.1"), NAMES);
    var first = served();
    open(new SystemClock()).serverTls(addresses("127.0.0.1"), NAMES);
    assertThat(served()).isEqualTo(first);
  }

  @Test
  void a_new_address_renews_it() throws Exception {
    open(new SystemClock()).serverTls(addresses("127.0.0.1"), NAMES);
    var first = served();
    open(new SystemClock()).serverTls(addresses("127.0.0.1", "10.82.0.1"), NAMES);
    assertThat(served().getSerialNumber()).isNotEqualTo(first.getSerialNumber());
  }

  @Test
  void a_near_end_renews_it() throws Exception {
    open(new SystemClock()).serverTls(addresses("127.0.0.1"), NAMES);
    var first = served();
    open(later(Duration.ofDays(330))).serverTls(addresses("127.0.0.1"), NAMES);
    assertThat(served().getNotAfter()).isAfter(first.getNotAfter());
  }

  private InstallationCa open(Clock clock) {
    return InstallationCa.open(directory, "c0ffee00", clock, new SystemRandom());
  }

  private java.security.cert.X509Certificate served() throws Exception {
    return Pem.readCertificate(directory.resolve("server.crt"));
  }

  private static List<InetAddress> addresses(String... texts) throws Exception {
    var addresses = new java.util.ArrayList<InetAddress>();
    for (var text : texts) {
      addresses.add(InetAddress.getByName(text));
    }
    return addresses;
  }

  private static Clock later(Duration by) {
    var now = new SystemClock();
    return new Clock() {
      @Override
      public Instant now() {
        return now.now().plus(by);
      }

      @Override
      public void sleep(Duration duration) {
        throw new AssertionError("nothing to wait for");
      }
    };
  }
}
