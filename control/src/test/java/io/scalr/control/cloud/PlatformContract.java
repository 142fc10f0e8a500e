package io.scalr.control.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.control.cloud.CloudAnswer.Accepted;
import io.scalr.control.reconcile.Lease;
import io.scalr.kernel.Clock;
import io.scalr.kernel.Secret;
import io.scalr.kernel.SystemIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The tests that every {@link Platform} passes, a simulated one too. A subclass says which platform
 * and with what; a clock that need not be real lets a simulated cloud move on while a test waits.
 */
public abstract class PlatformContract {
  protected static final String INSTALLATION = "contract-installation";

  private final SystemIds ids = new SystemIds();

  protected abstract Platform platform();

  protected abstract CloudAccess access();

  /** The same cloud, reached so that the cloud does what it is told and its answer is lost. */
  protected abstract CloudAccess accessThatLosesAnswers();

  protected abstract CloudLocation location();

  /** An image that keeps running until it is told otherwise. */
  protected abstract String image();

  protected abstract String instanceType();

  /** An image that prints {@code hello from the console} and runs on, if consoles are supported. */
  protected abstract Optional<String> printingImage();

  /** How long a state may take to be reached. */
  protected abstract Duration patience();

  protected abstract Clock clock();

  /** More machines than one page holds, as few as will do. */
  protected abstract int moreThanOnePage();

  /** For each failure kind that the platform documents: a call that ends in it. */
  protected abstract Map<Class<? extends PlatformFailure>, Call> documentedFailures();

  /** A call that fails. */
  @FunctionalInterface
  public interface Call {
    CloudAnswer<?> make();
  }

  // ---- launch ----

  @Test
  void a_call_fits_into_what_is_left_of_a_lease() {
    assertThat(platform().callLimit()).isLessThanOrEqualTo(Lease.LONGEST_CALL);
  }

  @Test
  public void the_same_token_twice_gives_one_machine() {
    var token = token();
    var first = done(launch(spec("twice"), token));
    var second = done(launch(spec("twice"), token));
    assertThat(second).isEqualTo(first);
    assertThat(withToken(token)).hasSize(1);
  }

  @Test
  public void a_launch_whose_answer_was_lost_can_be_repeated() {
    var token = token();
    var lost = platform().launch(accessThatLosesAnswers(), location(), spec("lost"), token);
    assertThat(failure(lost)).isInstanceOf(PlatformFailure.Unknown.class);
    await("the machine whose answer was lost is listed", () -> withToken(token).size() == 1);
    var machine = withToken(token).getFirst().id();
    assertThat(done(launch(spec("lost"), token))).isEqualTo(machine);
    assertThat(withToken(token)).hasSize(1);
  }

  @Test
  public void a_terminated_machine_is_not_launched_anew_by_its_token() {
    var token = token();
    var id = done(launch(spec("once"), token));
    done(platform().terminate(access(), location(), id));
    launch(spec("once"), token);
    assertThat(withToken(token))
        .allSatisfy(server -> assertThat(server.id()).isEqualTo(id))
        .noneMatch(server -> server.state() == MachineState.RUNNING);
  }

  @Test
  public void two_tokens_give_two_machines() {
    var first = done(launch(spec("one"), token()));
    var second = done(launch(spec("two"), token()));
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  public void a_listed_machine_carries_its_token_and_tags() {
    var token = token();
    var id = done(launch(spec("tagged"), token));
    var server = await("listed", () -> find(id).isPresent(), () -> find(id).orElseThrow());
    assertThat(server.token()).contains(token);
    assertThat(server.installation()).contains(INSTALLATION);
    assertThat(server.instanceType()).isEqualTo(instanceType());
    assertThat(server.tags()).containsEntry("colour", "green <&> blå");
  }

  @Test
  public void a_launched_machine_comes_to_run_and_has_an_address() {
    var server = running("runs");
    assertThat(server.privateAddresses()).isNotEmpty();
  }

  // ---- the other operations ----

  @Test
  public void a_terminated_machine_ends_and_may_be_terminated_again() {
    var id = running("ends").id();
    assertThat(done(platform().terminate(access(), location(), id))).isEqualTo(Accepted.ACCEPTED);
    assertThat(done(platform().terminate(access(), location(), id))).isEqualTo(Accepted.ACCEPTED);
    await("gone", () -> find(id).map(s -> s.state() == MachineState.TERMINATED).orElse(true));
    assertThat(acceptedOrNotFound(platform().terminate(access(), location(), id))).isTrue();
  }

  @Test
  public void a_termination_whose_answer_was_lost_can_be_repeated() {
    var id = running("lost end").id();
    var lost = platform().terminate(accessThatLosesAnswers(), location(), id);
    assertThat(failure(lost)).isInstanceOf(PlatformFailure.Unknown.class);
    var again = platform().terminate(access(), location(), id);
    assertThat(acceptedOrNotFound(again)).isTrue();
    await("gone", () -> find(id).map(s -> s.state() == MachineState.TERMINATED).orElse(true));
  }

  @Test
  public void a_suspended_machine_stops_and_a_resumed_one_runs_again() {
    var id = running("naps").id();
    done(platform().suspend(access(), location(), id));
    awaitState(id, MachineState.STOPPED);
    done(platform().suspend(access(), location(), id));
    done(platform().resume(access(), location(), id));
    awaitState(id, MachineState.RUNNING);
    done(platform().resume(access(), location(), id));
  }

  @Test
  public void a_rebooted_machine_runs_again_under_its_id_and_address() {
    var before = running("reboots");
    done(platform().reboot(access(), location(), before.id()));
    var after = awaitState(before.id(), MachineState.RUNNING);
    assertThat(after.privateAddresses()).isEqualTo(before.privateAddresses());
  }

  @Test
  public void the_console_shows_what_the_machine_printed() {
    if (printingImage().isEmpty()) {
      return;
    }
    var id =
        done(
            launch(
                new LaunchSpec(
                    printingImage().get(), instanceType(), "prints", tags(), Secret.of("")),
                token()));
    await(
        "the console has the text",
        () ->
            done(platform().console(access(), location(), id)).contains("hello from the console"));
  }

  // ---- failures ----

  @Test
  public void a_machine_that_the_cloud_does_not_know_is_not_found() {
    var unknown = new CloudServerId("i-0123456789abcdef");
    var calls =
        List.<CloudAnswer<?>>of(
            platform().terminate(access(), location(), unknown),
            platform().reboot(access(), location(), unknown),
            platform().suspend(access(), location(), unknown),
            platform().resume(access(), location(), unknown),
            platform().console(access(), location(), unknown));
    assertThat(calls)
        .allSatisfy(
            answer -> assertThat(failure(answer)).isInstanceOf(PlatformFailure.NotFound.class));
  }

  @Test
  public void an_unknown_image_or_type_is_invalid_and_launches_nothing() {
    var token = token();
    var noImage =
        new LaunchSpec("no-such-image", instanceType(), "x", tags(), Secret.of("user data"));
    var noType = new LaunchSpec(image(), "no.such.type", "x", tags(), Secret.of("user data"));
    assertThat(failure(launch(noImage, token))).isInstanceOf(PlatformFailure.Invalid.class);
    assertThat(failure(launch(noType, token))).isInstanceOf(PlatformFailure.Invalid.class);
    assertThat(withToken(token)).isEmpty();
  }

  @Test
  public void an_unknown_location_is_a_failure() {
    var nowhere = new CloudLocation("no-such-location");
    assertThat(failureOf(platform().list(access(), nowhere, Optional.empty()))).isNotEmpty();
    assertThat(failureOf(platform().launch(access(), nowhere, spec("x"), token()))).isNotEmpty();
  }

  @TestFactory
  public List<DynamicTest> every_documented_failure_is_told_by_its_kind() {
    return documentedFailures().entrySet().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.getKey().getSimpleName(),
                () -> {
                  var failure = failure(entry.getValue().make());
                  assertThat(failure).isInstanceOf(entry.getKey());
                  assertThat(failure.text()).isNotBlank().hasSizeLessThanOrEqualTo(500);
                }))
        .toList();
  }

  // ---- catalogue and listing ----

  @Test
  public void it_lists_its_locations_and_types() {
    assertThat(done(platform().locations(access()))).contains(location());
    assertThat(done(platform().instanceTypes(access(), location())))
        .anyMatch(type -> type.id().equals(instanceType()))
        .allSatisfy(type -> {
          assertThat(type.vcpus()).isPositive();
          assertThat(type.ramMegabytes()).isPositive();
        });
  }

  @Test
  public void the_pages_of_a_listing_hold_each_machine_once() {
    var launched = new HashSet<CloudServerId>();
    for (int i = 0; i < moreThanOnePage(); i++) {
      launched.add(done(launch(spec("page " + i), token())));
    }
    int pages = 0;
    var seen = new ArrayList<CloudServerId>();
    var cursor = Optional.<String>empty();
    do {
      var page = done(platform().list(access(), location(), cursor));
      page.servers().forEach(server -> seen.add(server.id()));
      cursor = page.next();
      pages++;
    } while (cursor.isPresent());
    assertThat(pages).isGreaterThan(1);
    assertThat(seen).doesNotHaveDuplicates().containsAll(launched);
    launched.forEach(id -> done(platform().terminate(access(), location(), id)));
  }

  // ---- what the tests are written with ----

  protected final LaunchToken token() {
    return new LaunchToken(ids.uuid());
  }

  protected final LaunchSpec spec(String name) {
    return new LaunchSpec(image(), instanceType(), name, tags(), Secret.of("user data"));
  }

  private static Map<String, String> tags() {
    return Map.of(
        CloudServer.INSTALLATION_TAG,
        INSTALLATION,
        "scalr-account",
        "1",
        "colour",
        "green <&> blå");
  }

  protected final CloudAnswer<CloudServerId> launch(LaunchSpec spec, LaunchToken token) {
    return platform().launch(access(), location(), spec, token);
  }

  protected final CloudServer running(String name) {
    return awaitState(done(launch(spec(name), token())), MachineState.RUNNING);
  }

  protected final List<CloudServer> all() {
    var all = new ArrayList<CloudServer>();
    var cursor = Optional.<String>empty();
    do {
      var page = done(platform().list(access(), location(), cursor));
      all.addAll(page.servers());
      cursor = page.next();
    } while (cursor.isPresent());
    return all;
  }

  protected final Optional<CloudServer> find(CloudServerId id) {
    return all().stream().filter(server -> server.id().equals(id)).findFirst();
  }

  private List<CloudServer> withToken(LaunchToken token) {
    return all().stream().filter(s -> s.token().equals(Optional.of(token))).toList();
  }

  protected final CloudServer awaitState(CloudServerId id, MachineState state) {
    Predicate<CloudServer> there = server -> server.state() == state;
    return await(
        id + " is " + state,
        () -> find(id).filter(there).isPresent(),
        () -> find(id).orElseThrow());
  }

  private interface Condition {
    boolean holds();
  }

  private interface Result<T> {
    T get();
  }

  private void await(String what, Condition condition) {
    await(what, condition, () -> what);
  }

  private <T> T await(String what, Condition condition, Result<T> result) {
    var deadline = clock().now().plus(patience());
    while (!condition.holds()) {
      assertThat(clock().now()).as("still waiting: %s", what).isBefore(deadline);
      try {
        clock().sleep(Duration.ofMillis(50));
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
    return result.get();
  }

  protected static <T> T done(CloudAnswer<T> answer) {
    return switch (answer) {
      case CloudAnswer.Done<T>(var value) -> value;
      case CloudAnswer.Failed<T>(var failure) ->
          throw new AssertionError("the call failed: " + failure);
    };
  }

  protected static PlatformFailure failure(CloudAnswer<?> answer) {
    return failureOf(answer)
        .orElseThrow(() -> new AssertionError("the call did not fail: " + answer));
  }

  private static boolean acceptedOrNotFound(CloudAnswer<?> answer) {
    return failureOf(answer).map(f -> f instanceof PlatformFailure.NotFound).orElse(true);
  }

  private static Optional<PlatformFailure> failureOf(CloudAnswer<?> answer) {
    return answer instanceof CloudAnswer.Failed<?>(var failure)
        ? Optional.of(failure)
        : Optional.empty();
  }
}
