package io.scalr.agent.task;

import io.scalr.agent.disk.Directories;
import io.scalr.kernel.Clock;
import io.scalr.kernel.ExecutionId;
import io.scalr.kernel.Secret;
import io.scalr.protocol.ExecutionMessage.OutputStreamName;
import io.scalr.protocol.ScriptOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Runs one script to its end. Safe for threads; how many run at once is the caller's matter. It
 * knows nothing of whether an execution ran before: {@link Executions} does.
 */
public final class ScriptEngine {
  /** Where programs are looked for when the script's variables do not say. */
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** How often a running script's time and output are looked at. */
  private static final Duration LOOK = Duration.ofMillis(250);

  /** By how much clock and waits may differ: one look, the killing of a tree, a busy machine. */
  private static final Duration TRUST = Duration.ofSeconds(30);

  private final Path runs;
  private final OutputLogs logs;
  private final Clock clock;
  private final RemoteScript remote;
  private final Map<ExecutionId, ProcessTree> running = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /**
   * @param runs where each script gets its private directory; anybody may pass through it, since a
   *     script that runs as another user must be read by that user
   */
  public ScriptEngine(Path runs, OutputLogs logs, Clock clock) throws IOException {
    this.runs = Directories.make(runs, Directories.PASSAGE);
    this.logs = logs;
    this.clock = clock;
    this.remote = new RemoteScript(clock);
  }

  /** Runs it and waits for its end; never throws for what is wrong with the script. */
  public ScriptEnd run(ScriptOrder script) throws InterruptedException {
    var own = runs.resolve(script.executionId().toString());
    try {
      return switch (script.source()) {
        case ScriptOrder.Source.Inline _ -> run(script, own);
        case ScriptOrder.Source.AtPath(var path) ->
            RemoteScript.is(path) ? fetched(script, path, own) : run(script, own);
      };
    } catch (IOException | RuntimeException failure) {
      return refused("The script could not be run: " + failure.getMessage());
    } finally {
      remove(own);
    }
  }

  private ScriptEnd fetched(ScriptOrder script, String url, Path own)
      throws IOException, InterruptedException {
    return switch (remote.fetch(url, script.timeout())) {
      case RemoteScript.Fetched.Unusable(var text) -> refused(text);
      case RemoteScript.Fetched.Text(var body) -> run(inline(script, body), own);
    };
  }

  private static ScriptOrder inline(ScriptOrder script, Secret body) {
    return new ScriptOrder(
        script.executionId(),
        script.name(),
        new ScriptOrder.Source.Inline(body),
        script.blocking(),
        script.timeout(),
        script.runAs(),
        script.environment(),
        script.order());
  }

  private ScriptEnd run(ScriptOrder script, Path own) throws IOException, InterruptedException {
    var shebang =
        switch (script.source()) {
          case ScriptOrder.Source.Inline(var body) -> Shebang.of(body.revealText());
          case ScriptOrder.Source.AtPath(var path) -> Shebang.at(Path.of(path));
        };
    return switch (shebang) {
      case Shebang.Unusable(var text) -> refused(text);
      case Shebang.Interpreter(var interpreter) ->
          switch (RunAs.of(script.runAs().orElse(""))) {
            case RunAs.Unusable(var text) -> refused(text);
            case RunAs.Account account -> {
              var file =
                  switch (script.source()) {
                    case ScriptOrder.Source.Inline(var body) -> write(body, own, account);
                    case ScriptOrder.Source.AtPath(var path) -> Path.of(path);
                  };
              yield execute(script, command(account, interpreter, file), account);
            }
          };
    };
  }

  private ScriptEnd refused(String text) {
    return ScriptEnd.without(ScriptEnd.NOT_STARTED, clock.now(), text);
  }

  /** Mode 0500 in a directory of mode 0700, both of the user it runs as. */
  private static Path write(Secret body, Path own, RunAs.Account account) throws IOException {
    Directories.remove(own);
    Files.createDirectory(
        own,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(Directories.PRIVATE)));
    var file = own.resolve("script");
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(file, body.revealBytes());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-x------"));
    if (!account.prefix().isEmpty()) {
      UserPrincipal user =
          own.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(account.user());
      Files.setOwner(file, user);
      Files.setOwner(own, user);
    }
    return file;
  }

  private static List<String> command(RunAs.Account account, List<String> interpreter, Path file) {
    var command = new ArrayList<String>();
    command.add("setsid");
    command.addAll(account.prefix());
    command.addAll(interpreter);
    command.add(file.toAbsolutePath().toString());
    return command;
  }

  private ScriptEnd execute(ScriptOrder script, List<String> command, RunAs.Account account)
      throws IOException, InterruptedException {
    if (stopped) {
      return ScriptEnd.without(
          ScriptEnd.STOPPED, clock.now(), "The agent is stopping; the script was not run.");
    }
    var out = logs.create(script.executionId(), OutputStreamName.STDOUT);
    var err = logs.create(script.executionId(), OutputStreamName.STDERR);
    var builder =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()))
            .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
    environment(builder.environment(), script, account);
    var began = clock.now();
    var process = builder.start();
    var tree = new ProcessTree(process.toHandle(), script.executionId().toString(), clock);
    running.put(script.executionId(), tree);
    try {
      return new Watch(script, process, tree, began).untilEnd();
    } finally {
      running.remove(script.executionId());
    }
  }

  /** Exactly what the script sees: nothing of the agent's own environment. */
  private static void environment(
      Map<String, String> environment, ScriptOrder script, RunAs.Account account) {
    environment.clear();
    environment.put("PATH", PATH);
    environment.put("HOME", account.home());
    environment.put("LANG", "C.UTF-8");
    script.environment().forEach((name, value) -> environment.put(name, value.revealText()));
    environment.put(ProcessTree.MARK, script.executionId().toString());
  }

  private void remove(Path own) {
    try {
      Directories.remove(own);
    } catch (IOException inUse) {
      // tried again when the agent starts
    }
  }

  /** Removes what a crash left; call before the first script. */
  public void clean() throws IOException {
    try (var left = Files.list(runs)) {
      for (var directory : left.toList()) {
        Directories.remove(directory);
      }
    }
  }

  /** What runs now. */
  Set<ExecutionId> running() {
    return Set.copyOf(running.keySet());
  }

  /** Kills what runs and starts nothing more; their ends are reported as stopped. */
  public void stop() throws InterruptedException {
    stopped = true;
    for (var tree : running.values()) {
      tree.kill();
    }
  }

  /** One script while it runs. */
  private final class Watch {
    private final ScriptOrder script;
    private final Process process;
    private final ProcessTree tree;
    private final Instant began;
    // the sum of waits and not the clock: a new machine's clock may be set by hours meanwhile
    private Duration waited = Duration.ZERO;
    private long droppedOut;
    private long droppedErr;

    Watch(ScriptOrder script, Process process, ProcessTree tree, Instant began) {
      this.script = script;
      this.process = process;
      this.tree = tree;
      this.began = began;
    }

    ScriptEnd untilEnd() throws IOException, InterruptedException {
      boolean ended = false;
      while (!ended) {
        cut();
        var left = script.timeout().minus(waited);
        if (!left.isPositive()) {
          boolean gone = tree.end();
          return end(ScriptEnd.TIMED_OUT, Optional.of(timeOutText(script.timeout(), gone)));
        }
        var wait = left.compareTo(LOOK) < 0 ? left : LOOK;
        ended = process.waitFor(wait.toMillis() + 1, TimeUnit.MILLISECONDS);
        waited = ended ? waited : waited.plus(wait);
      }
      return stopped
          ? end(ScriptEnd.STOPPED, Optional.of("The agent was stopped and ended the script."))
          : end(process.exitValue(), Optional.empty());
    }

    private static String timeOutText(Duration limit, boolean gone) {
      return "The script did not end within %d s and was killed%s."
          .formatted(limit.toSeconds(), gone ? "" : "; some of its processes could not be killed");
    }

    /** By the clock as long as that agrees with what was waited. */
    private Duration took() {
      var byClock = Duration.between(began, clock.now());
      boolean agrees = byClock.compareTo(waited) >= 0 && byClock.minus(waited).compareTo(TRUST) < 0;
      return agrees ? byClock : waited;
    }

    private void cut() throws IOException {
      droppedOut += logs.cut(script.executionId(), OutputStreamName.STDOUT);
      droppedErr += logs.cut(script.executionId(), OutputStreamName.STDERR);
    }

    private ScriptEnd end(int exitCode, Optional<String> error) throws IOException {
      cut();
      var id = script.executionId();
      return new ScriptEnd(
          exitCode,
          began,
          took(),
          logs.head(id, OutputStreamName.STDOUT),
          logs.head(id, OutputStreamName.STDERR),
          logs.size(id, OutputStreamName.STDOUT) + droppedOut,
          logs.size(id, OutputStreamName.STDERR) + droppedErr,
          error);
    }
  }
}
