package io.scalr.agent.life;

import static org.assertj.core.api.Assertions.assertThat;

import io.scalr.agent.Journal;
import io.scalr.agent.disk.DurableFile;
import io.scalr.agent.spool.Outbox;
import io.scalr.agent.spool.Spool;
import io.scalr.kernel.SystemClock;
import io.scalr.protocol.AgentMessage;
import io.scalr.protocol.LifeMessage;
import io.scalr.protocol.LifeMessage.OperatingSystem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeTest {
  @TempDir Path directory;

  private final Sent sent = new Sent();

  /** What was said; it may lose the power after the note and before the message. */
  private static final class Sent implements Outbox {
    final List<String> said = new ArrayList<>();
    boolean powerFails;

    @Override
    public OptionalLong send(AgentMessage message, Spool.Weight weight, Spool.Before before)
        throws IOException {
      before.numbered(1, said.size() + 1);
      if (powerFails) {
        throw new IOException("power");
      }
      said.add(message.type());
      return OptionalLong.of(said.size());
    }

    @Override
    public long waitingBytes() {
      return 0;
    }
  }

  private Life begin(String bootId) throws IOException {
    var journal = new Journal(new PrintStream(new ByteArrayOutputStream()), new SystemClock());
    var life =
        new Life(
            new DurableFile(directory.resolve("life.json")),
            sent,
            bootId,
            () ->
                new LifeMessage.HostInit(
                    bootId, "h", new OperatingSystem("a", "1", "a"), "1", List.of(), List.of()),
            journal);
    life.begin(1, sent.said.size() + 1);
    return life;
  }

  private Life up(String bootId) throws IOException {
    var life = begin(bootId);
    life.answered("HostInit", true);
    life.answered("BeforeHostUp", true);
    return life;
  }

  @Test
  void a_first_boot_goes_up_step_by_step() throws IOException {
    var life = up("boot1");
    assertThat(life.stage()).isEqualTo(Stage.UP);
    assertThat(sent.said).containsExactly("HostInit", "BeforeHostUp", "HostUp");
  }

  @Test
  void an_answer_that_comes_twice_or_for_another_step_changes_nothing() throws IOException {
    var life = begin("boot1");
    life.answered("BeforeHostUp", true);
    life.answered("HostInit", true);
    life.answered("HostInit", true);
    assertThat(sent.said).containsExactly("HostInit", "BeforeHostUp");
  }

  @Test
  void a_failed_step_is_the_end_also_after_a_restart() throws IOException {
    begin("boot1").answered("HostInit", false);
    var again = begin("boot2");
    again.answered("HostInit", true);
    assertThat(again.stage()).isEqualTo(Stage.FAILED);
    assertThat(sent.said).containsExactly("HostInit");
  }

  @Test
  void an_agent_that_restarts_says_nothing_anew() throws IOException {
    up("boot1");
    begin("boot1");
    assertThat(sent.said).hasSize(3);
  }

  @Test
  void a_reboot_of_a_machine_that_was_up_is_told_once() throws IOException {
    up("boot1");
    begin("boot2");
    begin("boot2");
    assertThat(sent.said).endsWith("HostUp", "RebootFinish").hasSize(4);
  }

  @Test
  void a_reboot_before_it_was_up_goes_on_where_it_stood() throws IOException {
    begin("boot1").answered("HostInit", true);
    begin("boot2").answered("BeforeHostUp", true);
    assertThat(sent.said).containsExactly("HostInit", "BeforeHostUp", "HostUp");
  }

  @Test
  void going_down_and_coming_back_in_the_same_boot_is_told() throws IOException {
    var life = up("boot1");
    assertThat(life.down(false)).isPresent();
    assertThat(life.down(false)).isEmpty();
    begin("boot1");
    begin("boot1");
    assertThat(sent.said).endsWith("HostUp", "HostDown", "RebootFinish").hasSize(5);
  }

  @Test
  void going_down_to_come_back_is_told_as_the_start_and_the_end_of_a_reboot() throws IOException {
    var life = up("boot1");
    assertThat(life.down(true)).isPresent();
    assertThat(life.down(true)).isEmpty();
    begin("boot2");
    assertThat(sent.said).endsWith("HostUp", "RebootStart", "RebootFinish").hasSize(5);
  }

  @Test
  void a_machine_that_was_never_up_does_not_say_that_it_goes_down() throws IOException {
    assertThat(begin("boot1").down(false)).isEmpty();
  }

  @Test
  void power_lost_between_note_and_message_repeats_the_message_even_in_a_new_boot()
      throws IOException {
    var life = begin("boot1");
    life.answered("HostInit", true);
    sent.powerFails = true;
    try {
      life.answered("BeforeHostUp", true);
    } catch (IOException power) {
      // as planned
    }
    sent.powerFails = false;
    begin("boot2");
    assertThat(sent.said).containsExactly("HostInit", "BeforeHostUp", "HostUp");
  }
}
