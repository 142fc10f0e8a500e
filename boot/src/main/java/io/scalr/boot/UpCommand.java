package io.scalr.boot;

import io.scalr.boot.data.InstallationSecrets;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code up}: everything in one process, nothing created. */
@Command(
    name = "up",
    description = {
      "Starts the server with all its modules; Ctrl-C or SIGTERM ends it within 20 s, with the"
          + " instances of the local cloud powered off. The next start powers them on.",
      "When it is ready it writes DIR/run/endpoint.json, which is removed at the end."
    },
    exitCodeListHeading = Main.EXIT_CODES_HEADING,
    exitCodeList = {Main.EXIT_CANNOT, Main.EXIT_INTERRUPTED, Main.EXIT_TERMINATED},
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Mixin private ServerOptions options = new ServerOptions();

  @Override
  public Integer call() throws InterruptedException {
    options.configureLog();
    var clock = new SystemClock();
    var progress = new Progress(System.out, clock);
    var ending = new Ending(clock, progress);
    try (var _ = progress.lively()) {
      var server =
          ServerStart.start(options.spec(), clock, new SystemRandom(), progress, ending.parts());
      server.publish(Map.of());
      progress.say("ready: " + server.url());
    }
    progress.show("  log-in, password and API key: " + InstallationSecrets.fileIn(options.data()));
    return ending.await();
  }
}
