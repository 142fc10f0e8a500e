package io.scalr.localcloud;

import io.scalr.kernel.Clock;
import io.scalr.kernel.Ids;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * All instances of one directory. A request is written down, answered, and then made true in the
 * background by {@link #converge}, which looks only at what is written: so a crash anywhere is
 * mended by converging again.
 */
final class LocalCloud {
  /** How long a terminated instance is still listed, as real clouds do. */
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  static final int CONSOLE_BYTES = 64 * 1024;

  /** A console file larger than this is cut to its last {@link #CONSOLE_BYTES}. */
  private static final long CONSOLE_FILE_BYTES = 1024 * 1024;

  /** One page of a listing; a page of full records stays far below the answer limit. */
  static final int PAGE = 50;

  /** How long a payload may take to end when asked, before it is killed. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration WATCH_PERIOD = Duration.ofMillis(500);

  /** What failed to converge is tried again every this many watch rounds: 5 s. */
  private static final long ROUNDS_TO_RETRY = 10;

  /** Boots at once; more would only make each slower. */
  private static final int CONCURRENT_BOOTS = 4;

  private final Backend backend;
  private final InstanceStore store;
  private final Images images;
  private final Path accountFile;
  private final String hostBootId;
  private final Clock clock;
  private final Ids ids;

  private final ConcurrentSkipListMap<String, Instance> instances = new ConcurrentSkipListMap<>();
  private final Map<String, ReentrantLock> converging = new ConcurrentHashMap<>();

  /** The boot of each instance whose launch credit has ended; written by the watch alone. */
  private final Map<String, String> creditEnded = new ConcurrentHashMap<>();

  private final Semaphore boots = new Semaphore(CONCURRENT_BOOTS);

  /**
   * Guards every change of {@link #instances} and its record on disk, so that the two agree and a
   * token is checked and written in one step. Never held while a process is started or awaited.
   */
  private final ReentrantLock records = new ReentrantLock();

  /** Set once; nothing is booted any more and no record changes but to powered off. */
  private volatile boolean ending;

  LocalCloud(
      Backend backend,
      InstanceStore store,
      Images images,
      Path accountFile,
      String hostBootId,
      Clock clock,
      Ids ids) {
    this.backend = backend;
    this.store = store;
    this.images = images;
    this.accountFile = accountFile;
    this.hostBootId = hostBootId;
    this.clock = clock;
    this.ids = ids;
  }

  Backend backend() {
    return backend;
  }

  Images images() {
    return images;
  }

  // ---- start and end ----

  /** Adopts what runs, powers on what was powered off with us, finishes what was begun. */
  void start() throws IOException, InterruptedException {
    for (var instance : store.readAll()) {
      instances.put(instance.id(), instance);
    }
    backend.open(
        instances.values().stream()
            .filter(instance -> !instance.gone())
            .map(Instance::id)
            .collect(Collectors.toCollection(HashSet::new)));
    var begun = new ArrayList<Thread>();
    for (var instance : List.copyOf(instances.values())) {
      change(instance.id(), this::afterStart);
      begun.add(Thread.ofVirtual().start(() -> converge(instance.id())));
    }
    for (var thread : begun) {
      thread.join();
    }
    Thread.ofVirtual().name("watch").start(this::watch);
  }

  private Instance afterStart(Instance instance) {
    return switch (instance.state()) {
      case RUNNING -> {
        if (backend.alive(instance, store.directory(instance.id()))) {
          yield instance; // adopted
        }
        // The host went down: machines come up with it. Otherwise this one alone ended.
        yield instance.hostBootId().equals(hostBootId)
            ? instance.in(InstanceState.STOPPING, "its payload ended")
            : instance.in(InstanceState.PENDING, "the host was started anew");
      }
      case STOPPED ->
          instance.powerOnAtStart()
              ? instance.in(InstanceState.PENDING, "the local cloud was started")
              : instance;
      case PENDING, STOPPING, TERMINATING, TERMINATED -> instance;
    };
  }

  /** Powers off all that runs and remembers it; afterwards nothing of ours is on the host. */
  void end() throws IOException, InterruptedException {
    records.lock();
    try {
      if (ending) {
        return;
      }
      ending = true;
    } finally {
      records.unlock();
    }
    var threads = new ArrayList<Thread>();
    for (var instance : List.copyOf(instances.values())) {
      if (!instance.gone()) {
        threads.add(Thread.ofVirtual().start(() -> powerOffWithCloud(instance.id())));
      }
    }
    for (var thread : threads) {
      thread.join();
    }
    backend.close();
  }

  private void powerOffWithCloud(String id) {
    var lock = lock(id);
    lock.lock();
    try {
      var instance = instances.get(id);
      if (instance == null || instance.gone()) {
        return;
      }
      boolean on =
          instance.state() == InstanceState.RUNNING
              || instance.state() == InstanceState.PENDING
              || instance.rebooting();
      end(instance, instance.state() != InstanceState.TERMINATING);
      if (on) {
        put(instance.poweredOffWithTheCloud());
      }
    } catch (IOException e) {
      log("power off of " + id + " failed: " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  // ---- requests ----

  Outcome<Instance> launch(LaunchRequest request) throws IOException {
    records.lock();
    try {
      var fingerprint = request.fingerprint();
      var known =
          instances.values().stream()
              .filter(instance -> instance.token().equals(request.token()))
              .findFirst();
      if (known.isPresent()) {
        return known.get().fingerprint().equals(fingerprint)
            ? Outcome.done(known.get())
            : invalid("The token " + request.token() + " was used for another request.");
      }
      if (ending) {
        return Outcome.refused(new Refusal.ServiceUnavailable("The local cloud is ending."));
      }
      if (images.find(request.image()).isEmpty()) {
        return invalid("There is no image " + request.image() + ".");
      }
      if (InstanceType.find(request.type()).isEmpty()) {
        return invalid("There is no instance type " + request.type() + ".");
      }
      var stranger = stranger(request);
      if (stranger.isPresent()) {
        return invalid(stranger.get());
      }
      var slot = freeSlot();
      if (slot.isEmpty()) {
        return Outcome.refused(
            new Refusal.LimitExceeded(
                "The local cloud has room for " + backend.capacity() + " instances."));
      }
      var instance =
          new Instance(
              "i-" + ids.uuid().toString().replace("-", "").substring(0, 16),
              request.token(),
              fingerprint,
              request.image(),
              request.type(),
              request.name(),
              request.tags(),
              slot.get(),
              InstanceState.PENDING,
              false,
              false,
              "",
              "",
              clock.now(),
              null,
              null,
              "launched");
      store.create(instance, request.userData().revealBytes());
      instances.put(instance.id(), instance);
      background(instance.id());
      return Outcome.done(instance);
    } finally {
      records.unlock();
    }
  }

  /** Where nothing isolates, instances of two accounts must not meet. */
  private Optional<String> stranger(LaunchRequest request) throws IOException {
    if (backend.isolated()) {
      return Optional.empty();
    }
    var account = request.tags().getOrDefault(LaunchRequest.ACCOUNT_TAG, "");
    try {
      var first = Files.readString(accountFile).strip();
      return first.equals(account)
          ? Optional.empty()
          : Optional.of(
              "The loopback backend isolates nothing, so it serves one account only, and that is"
                  + " not this one; run the local cloud as root for more.");
    } catch (NoSuchFileException e) {
      InstanceStore.writeDurably(accountFile, account.getBytes(StandardCharsets.UTF_8));
      return Optional.empty();
    }
  }

  private Optional<Integer> freeSlot() {
    Set<Integer> taken =
        instances.values().stream()
            .filter(instance -> !instance.gone())
            .map(Instance::slot)
            .collect(Collectors.toSet());
    for (int slot = 0; slot < backend.capacity(); slot++) {
      if (!taken.contains(slot)) {
        return Optional.of(slot);
      }
    }
    return Optional.empty();
  }

  Outcome<Instance> terminate(String id) throws IOException {
    return request(
        id,
        instance ->
            switch (instance.state()) {
              case TERMINATING, TERMINATED -> Outcome.done(instance);
              case PENDING, RUNNING, STOPPING, STOPPED ->
                  Outcome.done(instance.in(InstanceState.TERMINATING, "terminated by request"));
            });
  }

  Outcome<Instance> suspend(String id) throws IOException {
    return request(
        id,
        instance ->
            switch (instance.state()) {
              case STOPPED -> Outcome.done(instance);
              case PENDING, RUNNING, STOPPING ->
                  Outcome.done(instance.in(InstanceState.STOPPING, "suspended by request"));
              case TERMINATING, TERMINATED -> terminated(instance);
            });
  }

  Outcome<Instance> resume(String id) throws IOException {
    return request(
        id,
        instance ->
            switch (instance.state()) {
              case PENDING, RUNNING -> Outcome.done(instance);
              case STOPPING -> Outcome.done(instance.stoppingToReboot());
              case STOPPED ->
                  Outcome.done(instance.in(InstanceState.PENDING, "resumed by request"));
              case TERMINATING, TERMINATED -> terminated(instance);
            });
  }

  Outcome<Instance> reboot(String id) throws IOException {
    return request(
        id,
        instance ->
            switch (instance.state()) {
              case PENDING -> Outcome.done(instance);
              case RUNNING, STOPPING -> Outcome.done(instance.stoppingToReboot());
              case STOPPED -> invalid("Instance " + id + " is stopped; resume it instead.");
              case TERMINATING, TERMINATED -> terminated(instance);
            });
  }

  private static Outcome<Instance> terminated(Instance instance) {
    return invalid("Instance " + instance.id() + " is terminated.");
  }

  private static Outcome<Instance> invalid(String text) {
    return Outcome.refused(new Refusal.InvalidValue(text));
  }

  private interface Decision {
    Outcome<Instance> on(Instance instance);
  }

  private Outcome<Instance> request(String id, Decision decision) throws IOException {
    records.lock();
    try {
      var instance = instances.get(id);
      if (instance == null) {
        return Outcome.refused(new Refusal.ObjectNotFound("There is no instance " + id + "."));
      }
      if (ending) {
        return Outcome.refused(new Refusal.ServiceUnavailable("The local cloud is ending."));
      }
      var outcome = decision.on(instance);
      if (outcome instanceof Outcome.Done<Instance>(var next) && !next.equals(instance)) {
        put(next);
        background(id);
      }
      return outcome;
    } finally {
      records.unlock();
    }
  }

  /** These TCP ports of the host are what instances reach from now on. */
  Outcome<Set<Integer>> openPorts(Set<Integer> ports) throws IOException {
    if (ports.size() > PacketFilter.MAX_PORTS
        || ports.stream().anyMatch(port -> port < 1 || port > 65_535)) {
      return Outcome.refused(
          new Refusal.InvalidValue(
              "At most " + PacketFilter.MAX_PORTS + " ports from 1 to 65535 can be open."));
    }
    backend.openPorts(ports);
    return Outcome.done(ports);
  }

  Optional<Instance> find(String id) {
    return Optional.ofNullable(instances.get(id));
  }

  /** Up to {@link #PAGE} instances whose id is greater than the cursor. */
  List<Instance> after(String cursor) {
    return instances.tailMap(cursor, false).values().stream().limit(PAGE).toList();
  }

  Map<String, Long> counters(Instance instance) {
    return instance.state() == InstanceState.RUNNING
        ? backend.counters(instance, store.directory(instance.id()))
        : Map.of();
  }

  /** The last 64 KiB of the console. */
  byte[] console(String id) throws IOException {
    try (var channel =
        FileChannel.open(store.directory(id).resolve("console"), StandardOpenOption.READ)) {
      long from = Math.max(0, channel.size() - CONSOLE_BYTES);
      var buffer = ByteBuffer.allocate((int) Math.min(CONSOLE_BYTES, channel.size() - from));
      while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
        // read on
      }
      buffer.flip();
      var bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      return bytes;
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  // ---- making it true ----

  private void background(String id) {
    Thread.ofVirtual().name("converge " + id).start(() -> converge(id));
  }

  private ReentrantLock lock(String id) {
    return converging.computeIfAbsent(id, key -> new ReentrantLock());
  }

  /** Takes steps until what is written about the instance is true. */
  private void converge(String id) {
    var lock = lock(id);
    lock.lock();
    try {
      boolean more = true;
      while (more && !ending) {
        var instance = instances.get(id);
        more = instance != null && step(instance);
      }
    } catch (IOException e) {
      log("instance " + id + ": " + e.getMessage());
    } finally {
      lock.unlock();
    }
  }

  /** One step; whether there may be another. */
  private boolean step(Instance instance) throws IOException {
    switch (instance.state()) {
      case PENDING -> {
        boot(instance);
        return true;
      }
      case STOPPING -> {
        end(instance, true);
        change(
            instance.id(),
            now ->
                now.state() != InstanceState.STOPPING
                    ? now
                    : now.rebooting()
                        ? now.in(InstanceState.PENDING, now.reason())
                        : now.in(InstanceState.STOPPED, now.reason()));
        return true;
      }
      case TERMINATING -> {
        end(instance, false);
        store.removeDisk(instance.id());
        change(instance.id(), now -> now.terminated(clock.now()));
        return false;
      }
      case RUNNING, STOPPED, TERMINATED -> {
        return false;
      }
    }
    throw new IllegalStateException("no state is left");
  }

  private void boot(Instance instance) throws IOException {
    var id = instance.id();
    var image = images.find(instance.image());
    var type = InstanceType.find(instance.type());
    if (image.isEmpty() || type.isEmpty()) {
      var why = "image " + instance.image() + " or type " + instance.type() + " is no longer there";
      change(
          id,
          now -> now.state() == InstanceState.PENDING ? now.in(InstanceState.STOPPED, why) : now);
      return;
    }
    var directory = store.directory(id);
    var trouble = Optional.<String>empty();
    boots.acquireUninterruptibly();
    try {
      if (ending) {
        return;
      }
      var booting =
          change(
              id,
              now ->
                  // It may have been terminated or suspended since the step was chosen.
                  now.state() == InstanceState.PENDING
                      ? now.booting(ids.uuid().toString(), hostBootId, clock.now())
                      : now);
      if (booting.isEmpty() || booting.get().state() != InstanceState.PENDING) {
        return;
      }
      backend.boot(new Backend.Boot(booting.get(), image.get(), type.get(), directory));
    } catch (IOException e) {
      trouble = Optional.of("boot failed: " + e.getMessage());
    } finally {
      boots.release();
    }
    if (trouble.isPresent()) {
      var text = trouble.get();
      log("instance " + id + ": " + text);
      backend.powerOff(instance, directory);
      change(
          id,
          now -> now.state() == InstanceState.PENDING ? now.in(InstanceState.STOPPED, text) : now);
    } else {
      change(
          id,
          now ->
              now.state() == InstanceState.PENDING
                  ? now.in(InstanceState.RUNNING, now.reason())
                  : now);
    }
  }

  /** Ends the process tree, politely first if there is time for it. */
  private void end(Instance instance, boolean gently) throws IOException {
    var directory = store.directory(instance.id());
    if (gently && backend.alive(instance, directory)) {
      backend.askToEnd(instance, directory);
      var deadline = clock.now().plus(GRACE);
      while (backend.alive(instance, directory) && clock.now().isBefore(deadline)) {
        pause(Duration.ofMillis(20));
      }
    }
    backend.powerOff(instance, directory);
  }

  /** Notices payloads that ended, cuts consoles, forgets what was terminated long ago. */
  private void watch() {
    for (long round = 1; !ending; round++) {
      for (var instance : instances.values()) {
        try {
          look(instance, round % ROUNDS_TO_RETRY == 0);
        } catch (IOException | RuntimeException e) {
          log("watching " + instance.id() + ": " + e.getMessage());
        }
      }
      pause(WATCH_PERIOD);
    }
  }

  /** Once for each boot that this program sees: after a crash of ours it is not known whether. */
  private void endLaunchCredit(Instance instance, Path directory) throws IOException {
    var over = instance.bootedAt();
    if (over != null
        && over.plus(InstanceType.LAUNCH_CREDIT).isBefore(clock.now())
        && !instance.bootId().equals(creditEnded.get(instance.id()))) {
      backend.endLaunchCredit(InstanceType.find(instance.type()).orElseThrow(), directory);
      creditEnded.put(instance.id(), instance.bootId());
    }
  }

  private void look(Instance instance, boolean retry) throws IOException {
    var directory = store.directory(instance.id());
    switch (instance.state()) {
      case RUNNING -> {
        cutConsole(directory.resolve("console"));
        endLaunchCredit(instance, directory);
        if (!backend.alive(instance, directory)) {
          records.lock();
          try {
            // Only the very boot that was looked at: it may be on again meanwhile.
            if (!ending && instance.equals(instances.get(instance.id()))) {
              put(instance.in(InstanceState.STOPPING, "its payload ended"));
              background(instance.id());
            }
          } finally {
            records.unlock();
          }
        }
      }
      case TERMINATED -> {
        var at = Objects.requireNonNullElse(instance.terminatedAt(), instance.createdAt());
        if (at.plus(REMEMBERED).isBefore(clock.now())) {
          records.lock();
          try {
            instances.remove(instance.id());
            converging.remove(instance.id());
            creditEnded.remove(instance.id());
            store.forget(instance.id());
          } finally {
            records.unlock();
          }
        }
      }
      case PENDING, STOPPING, TERMINATING -> {
        // A converging thread is at work, or its last try failed.
        if (retry && !lock(instance.id()).isLocked()) {
          background(instance.id());
        }
      }
      case STOPPED -> {
        // Nothing is to be done.
      }
    }
  }

  private static void cutConsole(Path console) throws IOException {
    if (Files.exists(console) && Files.size(console) > CONSOLE_FILE_BYTES) {
      try (var channel =
          FileChannel.open(console, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        var tail = ByteBuffer.allocate(CONSOLE_BYTES);
        channel.read(tail, channel.size() - CONSOLE_BYTES);
        channel.truncate(0);
        // The writers append, so what they write meanwhile stays whole.
        channel.write(tail.flip(), 0);
      }
    }
  }

  // ---- records ----

  private interface Change {
    Instance of(Instance now);
  }

  private Optional<Instance> change(String id, Change change) throws IOException {
    records.lock();
    try {
      var now = instances.get(id);
      if (now == null) {
        return Optional.empty();
      }
      var next = change.of(now);
      if (!next.equals(now)) {
        put(next);
      }
      return Optional.of(next);
    } finally {
      records.unlock();
    }
  }

  private void put(Instance instance) throws IOException {
    records.lock();
    try {
      store.write(instance);
      instances.put(instance.id(), instance);
    } finally {
      records.unlock();
    }
  }

  private void pause(Duration duration) {
    try {
      clock.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void log(String line) {
    System.err.println("localcloud: " + line);
  }
}
