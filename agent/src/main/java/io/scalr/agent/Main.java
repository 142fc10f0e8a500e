package io.scalr.agent;

import io.scalr.agent.disk.Directories;
import io.scalr.agent.link.Enrolling;
import io.scalr.agent.link.IdentityStore;
import io.scalr.agent.link.LinkLoop;
import io.scalr.agent.link.PinnedTrust;
import io.scalr.agent.link.ServerTime;
import io.scalr.agent.link.WebSocketLink;
import io.scalr.kernel.Clock;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import io.scalr.protocol.Bytes;
import io.scalr.protocol.UserData;
import io.scalr.protocol.codec.Decoded;
import io.scalr.protocol.codec.EnrolmentCodec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/** The command {@code scalarizr}. */
public final class Main {
  static final String LOCK = "lock";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

  /** Exit codes. */
  private static final int USAGE = 2;

  private static final int FAILED = 1;

  private Main() {}

  public static void main(String[] args) {
    var clock = new SystemClock();
    var journal = new Journal(System.err, clock);
    try {
      var options = Options.read(args);
      if (options.train()) {
        Training.run(options.state(), journal);
      } else {
        run(options, clock, journal);
      }
    } catch (IllegalArgumentException wrong) {
      System.err.println("scalarizr: " + wrong.getMessage() + "\n" + Options.USAGE);
      System.exit(USAGE);
    } catch (IOException failure) {
      journal.error("the agent ends", failure);
      System.exit(FAILED);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private static void run(Options options, Clock clock, Journal journal)
      throws IOException, InterruptedException {
    var state = Directories.make(options.state(), Directories.PASSAGE);
    var lock = lock(state);
    if (lock.isEmpty()) {
      throw new IOException("another agent uses " + state);
    }
    var userData = userData(options.userData());
    var store = new IdentityStore(state);
    Agent.forgetAnother(state, store, userData.serverId(), journal);
    var agent =
        new Agent(state, bootId(options.bootId()), ports(options, userData, store, clock, journal));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(agent, journal), "stop"));
    agent.run();
  }

  /** The real ports. */
  private static Agent.Ports ports(
      Options options, UserData userData, IdentityStore store, Clock clock, Journal journal) {
    var random = new SystemRandom();
    var time = new ServerTime(clock);
    var http = http(new PinnedTrust(userData.caSha256(), clock));
    return new Agent.Ports(
        clock,
        random,
        WebSocketLink.to(http, userData.url()),
        new Enrolling(http, userData, store, random, time),
        store,
        time,
        journal,
        LinkLoop.Pauses.USUAL,
        Path.of("/proc"),
        Shutdown.ofThisMachine(options.bootId()));
  }

  static HttpClient http(PinnedTrust trust) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(HttpClient.Redirect.NEVER)
        .connectTimeout(CONNECT_TIMEOUT)
        .sslContext(trust.context())
        // its own default is a pool of platform threads, each with a stack
        .executor(Executors.newVirtualThreadPerTaskExecutor())
        .build();
  }

  /** Held until the process ends. */
  private static Optional<FileLock> lock(Path state) throws IOException {
    var channel =
        FileChannel.open(
            state.resolve(LOCK),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException here) {
      return Optional.empty();
    }
  }

  static UserData userData(Path path) throws IOException {
    return switch (EnrolmentCodec.userData(Bytes.of(Files.readAllBytes(path)))) {
      case Decoded.Good<UserData>(var data) -> data;
      case Decoded.Bad<UserData>(_, var text) ->
          throw new IOException("the user data cannot be used: " + text);
    };
  }

  private static String bootId(Path path) throws IOException {
    return Files.readString(path).strip();
  }

  private static void stop(Agent agent, Journal journal) {
    try {
      agent.stop();
    } catch (IOException | RuntimeException failure) {
      journal.error("stopping", failure);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
