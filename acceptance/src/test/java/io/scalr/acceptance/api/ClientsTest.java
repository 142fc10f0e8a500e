package io.scalr.acceptance.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Clients in other languages that sign by themselves; none holds a line of ours. */
@Tag("database")
class ClientsTest {
  private static PlaneFixture plane;
  private static PlaneFixture.Tenant tenant;

  @BeforeAll
  static void open() {
    plane = new PlaneFixture();
    tenant = plane.tenant("Clients");
  }

  @AfterAll
  static void close() {
    plane.close();
  }

  @Test
  void one_in_python_does_the_whole_way() throws Exception {
    runs("python3", "client.py", plane.first.url());
  }

  @Test
  void one_of_openssl_and_curl_does_the_whole_way_over_tls() throws Exception {
    runs("sh", "client.sh", plane.first.secureUrl());
  }

  @Test
  void one_in_perl_does_the_whole_way() throws Exception {
    runs("perl", "client.pl", plane.first.url());
  }

  @Test
  void one_in_ruby_makes_and_lists_the_roles_of_its_account() throws Exception {
    runs("ruby", "client.rb", plane.first.url());
  }

  private static void runs(String program, String script, String url) throws Exception {
    Assumptions.assumeTrue(present(program), program + " is not on this machine");
    var file = Files.createTempFile("client", script);
    try {
      copy(script, file);
      var builder =
          new ProcessBuilder(
                  List.of(
                      program,
                      file.toString(),
                      url,
                      String.valueOf(tenant.environment()),
                      plane.authority().toString(),
                      String.valueOf(tenant.account())))
              .redirectErrorStream(true);
      builder.environment().put("SCALR_KEY", tenant.owner().keyId());
      builder.environment().put("SCALR_SECRET", tenant.owner().secret());
      var process = builder.start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(said).endsWith("done\n");
    } finally {
      Files.delete(file);
    }
  }

  private static void copy(String script, Path to) throws IOException {
    try (var in = ClientsTest.class.getResourceAsStream("/clients/" + script)) {
      Files.write(to, Objects.requireNonNull(in).readAllBytes());
    }
  }

  private static boolean present(String program) {
    for (var directory : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }
}
