package io.scalr.localcloud;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Outcome;
import io.scalr.kernel.Refusal;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemIds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCloudTest {
  @TempDir private Path directory = Path.of("");
  @TempDir private Path another = Path.of("");
  private final MemoryBackend backend = new MemoryBackend();

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(directory.resolve("instances"));
  }

  private LocalCloud cloud(Backend with) {
    return cloud(with, "host-boot", Program.CLOCK);
  }

  private LocalCloud cloud(Backend with, String hostBoot, Clock clock) {
    return cloud(with, hostBoot, clock, directory);
  }

  private static LocalCloud cloud(Backend with, String hostBoot, Clock clock, Path directory) {
    var json =
        new ObjectMapper()
            .registerModule(
                new SimpleModule()
                    .addSerializer(Instant.class, ToStringSerializer.instance)
                    .addDeserializer(Instant.class, new InstantReader()));
    return new LocalCloud(
        with,
        new InstanceStore(directory.resolve("instances"), json),
        Images.builtIn(),
        directory.resolve("account"),
        hostBoot,
        clock,
        new SystemIds());
  }

  private static LaunchRequest request(String token) {
    return new LaunchRequest(
        token, "bare", "local.micro", "n", Map.of("a", "b"), Secret.of("user data"));
  }

  private static Instance done(Outcome<Instance> outcome) {
    return switch (outcome) {
      case Outcome.Done<Instance>(var instance) -> instance;
      case Outcome.Refused<Instance>(var refusal) -> throw new AssertionError(refusal.text());
    };
  }

  @Test
  void token_and_request_are_on_disk_before_a_process_starts() throws Exception {
    var seen = new CopyOnWriteArrayList<String>();
    var crash = new CountDownLatch(1);
    backend.beforeBoot =
        boot -> {
          var record = boot.directory().resolve("instance.json");
          seen.add(Files.readString(record) + Files.readString(record.resolveSibling("user-data")));
          crash.countDown();
          throw new IOException("crashed here");
        };
    var first = cloud(backend);
    first.start();
    var id = done(first.launch(request("the-token"))).id();
    crash.await();
    assertThat(seen.getFirst()).contains("\"token\":\"the-token\"", "local.micro", "user data");
    first.end();
    assertThat(id).isNotEmpty();
  }

  @Test
  void a_crash_between_record_and_start_makes_no_second_machine() throws Exception {
    // The crash: written down, and then nothing. What is on disk afterwards is just that.
    var stuck = new CountDownLatch(1);
    backend.beforeBoot =
        boot -> {
          try {
            stuck.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new IOException("this process is dead");
        };
    var dead = cloud(backend);
    dead.start();
    var id = done(dead.launch(request("the-token"))).id();

    var next = new MemoryBackend();
    var alive = cloud(next);
    alive.start();
    assertThat(done(alive.launch(request("the-token"))).id()).isEqualTo(id);
    Program.await("it runs", () -> next.running.size() == 1);
    assertThat(next.booted).containsExactly(id);
    assertThat(alive.after("")).hasSize(1);
    alive.end();
  }

  @Test
  void a_token_used_for_another_request_is_refused() throws Exception {
    var cloud = cloud(backend);
    cloud.start();
    done(cloud.launch(request("t")));
    var other = new LaunchRequest("t", "bare", "local.small", "n", Map.of(), Secret.of(""));
    assertThat(cloud.launch(other))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Refusal.InvalidValue.class));
    cloud.end();
  }

  @Test
  void a_full_cloud_says_so_and_has_room_again_after_a_termination() throws Exception {
    backend.capacity = 1;
    var cloud = cloud(backend);
    cloud.start();
    var id = done(cloud.launch(request("one"))).id();
    assertThat(cloud.launch(request("two")))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal()).isInstanceOf(Refusal.LimitExceeded.class));
    done(cloud.terminate(id));
    Program.await("gone", () -> cloud.find(id).orElseThrow().gone());
    done(cloud.launch(request("two")));
    cloud.end();
  }

  @Test
  @Tag("slow")
  void a_termination_at_any_moment_of_a_boot_is_never_lost() throws Exception {
    var cloud = cloud(backend);
    cloud.start();
    for (int i = 0; i < 200; i++) {
      var id = done(cloud.launch(request("t" + i))).id();
      Program.CLOCK.sleep(Duration.ofNanos(i * 20_000L));
      done(cloud.terminate(id));
      Program.await("gone", () -> cloud.find(id).orElseThrow().gone());
    }
    assertThat(backend.running).isEmpty();
    cloud.end();
  }

  @Test
  void fifty_launches_of_one_token_at_once_make_one_machine() throws Exception {
    var cloud = cloud(backend);
    cloud.start();
    var ids = ConcurrentHashMap.<String>newKeySet();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 50; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  ids.add(done(cloud.launch(request("same"))).id());
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(ids).hasSize(1);
    assertThat(cloud.after("")).hasSize(1);
    cloud.end();
  }

  @Test
  void a_machine_that_cannot_boot_is_stopped_and_says_why() throws Exception {
    backend.beforeBoot =
        boot -> {
          throw new IOException("no such luck");
        };
    var cloud = cloud(backend);
    cloud.start();
    var id = done(cloud.launch(request("t"))).id();
    Program.await("stopped", () -> cloud.find(id).orElseThrow().state() == InstanceState.STOPPED);
    assertThat(cloud.find(id).orElseThrow().reason()).isEqualTo("boot failed: no such luck");
    cloud.end();
  }

  @Test
  void after_a_start_of_the_whole_host_machines_come_up_with_it() throws Exception {
    var dead = cloud(backend);
    dead.start();
    var id = done(dead.launch(request("t"))).id();
    Program.await("on", () -> dead.find(id).orElseThrow().state() == InstanceState.RUNNING);
    var before = dead.find(id).orElseThrow().bootId();

    var alive = cloud(new MemoryBackend(), "another-host-boot", Program.CLOCK);
    alive.start();
    assertThat(alive.find(id).orElseThrow().state()).isEqualTo(InstanceState.RUNNING);
    assertThat(alive.find(id).orElseThrow().bootId()).isNotEqualTo(before);
    alive.end();
  }

  @Test
  void a_machine_that_ended_while_the_local_cloud_was_down_stays_off() throws Exception {
    var dead = cloud(backend);
    dead.start();
    var id = done(dead.launch(request("t"))).id();
    Program.await("on", () -> dead.find(id).orElseThrow().state() == InstanceState.RUNNING);

    var alive = cloud(new MemoryBackend());
    alive.start();
    assertThat(alive.find(id).orElseThrow().state()).isEqualTo(InstanceState.STOPPED);
    alive.end();
  }

  @Test
  void a_terminated_machine_is_listed_for_ten_minutes_and_then_forgotten() throws Exception {
    var clock = new JumpingClock();
    var cloud = cloud(backend, "host-boot", clock);
    cloud.start();
    var id = done(cloud.launch(request("t"))).id();
    done(cloud.terminate(id));
    Program.await("gone", () -> cloud.find(id).map(Instance::gone).orElse(false));
    clock.ahead = Duration.ofMinutes(9);
    Program.CLOCK.sleep(Duration.ofMillis(50));
    assertThat(cloud.after("")).hasSize(1);
    clock.ahead = Duration.ofMinutes(11);
    Program.await("forgotten", () -> cloud.find(id).isEmpty());
    var disk = directory.resolve("instances").resolve(id);
    Program.await("its directory is gone too", () -> !Files.exists(disk));
    cloud.end();
  }

  @Test
  void what_could_not_be_ended_is_tried_again() throws Exception {
    var clock = new JumpingClock();
    var cloud = cloud(backend, "host-boot", clock);
    cloud.start();
    var id = done(cloud.launch(request("t"))).id();
    Program.await("on", () -> cloud.find(id).orElseThrow().state() == InstanceState.RUNNING);
    backend.clings.set(3);
    done(cloud.terminate(id));
    Program.await("gone", () -> cloud.find(id).map(Instance::gone).orElse(false));
    assertThat(backend.clings).hasValue(0);
    cloud.end();
  }

  @Test
  void the_launch_credit_of_each_boot_ends_whoever_sees_its_end() throws Exception {
    var clock = new JumpingClock();
    var first = cloud(backend, "host-boot", clock);
    first.start();
    var id = done(first.launch(request("t"))).id();
    Program.await("on", () -> first.find(id).orElseThrow().state() == InstanceState.RUNNING);
    assertThat(backend.limited).isEmpty();
    clock.ahead = InstanceType.LAUNCH_CREDIT;
    Program.await("limited", () -> !backend.limited.isEmpty());

    // Killed, as far as it can tell: the next finds the instance running. It has a copy of the
    // records, because the first one lives on.
    var next = cloud(backend, "host-boot", clock, copied());
    next.start();
    Program.await("limited again", () -> backend.limited.contains("local.micro " + id));
    backend.limited.clear();
    done(next.reboot(id));
    Program.await("booted again", () -> backend.booted.size() == 2);
    clock.ahead = InstanceType.LAUNCH_CREDIT.multipliedBy(2).plusSeconds(1);
    Program.await("limited once more", () -> backend.limited.contains("local.micro " + id));
    next.end();
    first.end(); // it watches still, as a killed one would not
  }

  private Path copied() throws IOException {
    try (var all = Files.walk(directory)) {
      for (var each : (Iterable<Path>) all.filter(path -> !path.equals(directory))::iterator) {
        Files.copy(each, another.resolve(directory.relativize(each)));
      }
    }
    return another;
  }

  /** Real time, moved ahead at will; its waits are short. */
  private static final class JumpingClock implements Clock {
    private volatile Duration ahead = Duration.ZERO;

    @Override
    public Instant now() {
      return Program.CLOCK.now().plus(ahead);
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      Program.CLOCK.sleep(Duration.ofMillis(1));
    }
  }

  private interface BeforeBoot {
    void of(Backend.Boot boot) throws IOException;
  }

  /** Instances as names in a set. */
  private static final class MemoryBackend implements Backend {
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final List<String> booted = new CopyOnWriteArrayList<>();
    private final List<String> limited = new CopyOnWriteArrayList<>();
    private volatile BeforeBoot beforeBoot = boot -> {};
    private final AtomicInteger clings = new AtomicInteger();
    private volatile int capacity = 10;

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public boolean isolated() {
      return true;
    }

    @Override
    public Map<String, Object> health() {
      return Map.of();
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public String address(int slot) {
      return "slot " + slot;
    }

    @Override
    public void open(Set<String> known) {}

    @Override
    public void close() {}

    @Override
    public void openPorts(Set<Integer> ports) {}

    @Override
    public void boot(Boot boot) throws IOException {
      beforeBoot.of(boot);
      booted.add(boot.instance().id());
      running.add(boot.instance().id());
    }

    @Override
    public void endLaunchCredit(InstanceType type, Path directory) {
      limited.add(type.id() + " " + directory.getFileName());
    }

    @Override
    public boolean alive(Instance instance, Path at) {
      return running.contains(instance.id());
    }

    @Override
    public void askToEnd(Instance instance, Path at) {
      running.remove(instance.id());
    }

    @Override
    public void powerOff(Instance instance, Path at) throws IOException {
      if (clings.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
        throw new IOException("the kernel does not let go");
      }
      running.remove(instance.id());
    }

    @Override
    public Map<String, Long> counters(Instance instance, Path at) {
      return Map.of();
    }
  }
}
