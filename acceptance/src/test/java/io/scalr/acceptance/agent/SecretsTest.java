package io.scalr.acceptance.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.scalr.kernel.Secret;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import io.scalr.protocol.codec.Proof;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planted secrets are looked for wherever they must not be. */
@Tag("database")
@Tag("process")
class SecretsTest {
  private static final String VARIABLE = "planted-variable-7Qm2xW9rT4";
  private static final String BODY = "planted-body-Zk81LpVb3N";

  @TempDir Path directory;

  /** All spellings in which a leak would be seen. */
  private static List<String> spellings(byte[] secret) {
    var base64 = Base64.getEncoder().encodeToString(secret);
    var all = new ArrayList<String>();
    all.add(new String(secret, StandardCharsets.UTF_8));
    all.add(base64);
    all.add(Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    all.add(HexFormat.of().formatHex(secret));
    all.add(HexFormat.of().formatHex(base64.getBytes(StandardCharsets.US_ASCII)));
    return all;
  }

  /** Every row of every table, bytes in hex. */
  private static String dump(World world) throws Exception {
    var dump = new StringBuilder();
    try (var connection = world.control.database.source().getConnection();
        var tables = connection.createStatement();
        var names =
            tables.executeQuery(
                """
                select table_name from information_schema.tables
                 where table_schema = 'public' and table_type = 'BASE TABLE'
                """)) {
      while (names.next()) {
        try (var rows = connection.createStatement();
            var row =
                rows.executeQuery("select to_jsonb(t)::text from " + names.getString(1) + " t")) {
          while (row.next()) {
            dump.append(row.getString(1)).append('\n');
          }
        }
      }
    }
    return dump.toString();
  }

  /** Command lines of all processes, and the environment of the agent. */
  private static String processes(long agent) throws IOException {
    var all = new StringBuilder();
    try (var processes = Files.list(Path.of("/proc"))) {
      for (var process :
          processes.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        all.append(readIfThere(process.resolve("cmdline"))).append('\n');
      }
    }
    return all.append(readIfThere(Path.of("/proc", Long.toString(agent), "environ"))).toString();
  }

  private static String readIfThere(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace('\0', ' ');
    } catch (IOException ended) {
      return "";
    }
  }

  /** Files of the agent that somebody else may read. */
  private static List<String> readable(Path state) throws IOException {
    var open = new ArrayList<String>();
    collect(state, state, open);
    return open;
  }

  private static void collect(Path root, Path directory, List<String> open) throws IOException {
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        var others =
            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).substring(3);
        if (Files.isDirectory(file)) {
          if (others.contains("x") || others.contains("r")) {
            collect(root, file, open); // otherwise nobody gets in
          }
        } else if (others.contains("r")) {
          open.add(root.relativize(file).toString());
        }
      }
    }
  }

  @Test
  void planted_secrets_are_in_no_log_no_process_list_and_no_table() throws Exception {
    var printed = new ByteArrayOutputStream();
    var out = System.out;
    var err = System.err;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try (var world = new World(directory)) {
      var agent = world.running();
      var up = directory.resolve("up");
      var go = directory.resolve("go");
      // one runs, and one waits in the database for an agent that is not there
      world.control.run(
          agent.server(),
          "#!/bin/sh\n# %s\ntouch %s\nwhile [ ! -e %s ]; do sleep 0.1; done\n"
              .formatted(BODY, up, go),
          Map.of("PLANTED", Secret.of(VARIABLE)));
      world.await(agent, "the script", () -> Files.exists(up));
      var waiting = world.machine();
      world.control.run(
          waiting.server(), "#!/bin/sh\n# " + BODY, Map.of("PLANTED", Secret.of(VARIABLE)));

      var userData = userData(agent);
      var secrets = new LinkedHashMap<String, byte[]>();
      secrets.put("join token", userData.joinToken().revealBytes());
      secrets.put("link key", linkKey(agent));
      secrets.put("variable", VARIABLE.getBytes(StandardCharsets.UTF_8));
      secrets.put("script", BODY.getBytes(StandardCharsets.UTF_8));
      var places =
          Map.of(
              "tables", dump(world),
              "processes", processes(agent.pid()),
              "agent's log", agent.words(),
              "server's log", printed.toString(StandardCharsets.UTF_8));

      // that the looking works: what may be there is found
      var hash = Proof.tokenHash(userData.joinToken()).toArray();
      assertThat(places.get("tables")).contains(HexFormat.of().formatHex(hash));
      assertThat(places.get("processes")).contains("io.scalr.agent.Main");
      assertThat(places.get("agent's log")).contains("says HostUp");
      secrets.forEach((name, secret) ->
          places.forEach((place, text) ->
              assertThat(spellings(secret)).as("%s in %s", name, place).noneMatch(text::contains)));
      assertThat(readable(agent.state())).isEmpty();
      Files.createFile(go);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static UserData userData(AgentProgram agent) throws IOException {
    var bytes = Files.readAllBytes(agent.state().resolveSibling("user-data"));
    return switch (EnrolmentCodec.userData(Bytes.of(bytes))) {
      case Decoded.Good<UserData>(var data) -> data;
      case Decoded.Bad<UserData>(_, var text) -> throw new AssertionError(text);
    };
  }

  private static byte[] linkKey(AgentProgram agent) throws IOException {
    return new ObjectMapper()
        .readTree(agent.state().resolve("identity.json").toFile())
        .path("linkKey")
        .binaryValue();
  }
}
