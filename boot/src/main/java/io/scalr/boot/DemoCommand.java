package io.scalr.boot;

import io.scalr.boot.data.EndpointFile;
import io.scalr.boot.data.InstallationSecrets;
import io.scalr.boot.demo.ApiClient;
import io.scalr.boot.demo.Demo;
import io.scalr.boot.demo.DemoFailed;
import io.scalr.boot.demo.DemoObjects;
import io.scalr.boot.demo.Teller;
import io.scalr.boot.localcloud.AgentImage;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code demo}: {@code up}, and then a client of its API that shows the main job. */
@Command(
    name = "demo",
    description = {
      "Starts the server, launches a farm of real agents on the local cloud, kills one instance,"
          + " shows its replacement, and stays up until Ctrl-C or SIGTERM, which end it within"
          + " 20 s with the instances powered off.",
      "The next demo on the same data directory powers them on again and goes on with the same"
          + " farm and the same servers.",
      "When it is ready it writes DIR/run/endpoint.json, which is removed at the end."
    },
    exitCodeListHeading = Main.EXIT_CODES_HEADING,
    exitCodeList = {
      "0:done (with --exit or --destroy)",
      "1:the farm was not launched or healed in time, and one sentence says what failed",
      Main.EXIT_CANNOT,
      Main.EXIT_INTERRUPTED,
      Main.EXIT_TERMINATED
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--exit", description = "End with exit code 0 once the farm has been healed.")
  private boolean exit;

  @Option(
      names = "--kill",
      description = "Kill an instance also when an earlier demo has shown its replacement.")
  private boolean kill;

  @Option(
      names = "--destroy",
      description = "Terminate the farm of earlier demos and delete the data directory.")
  private boolean destroy;

  @Override
  public Integer call() throws InterruptedException, IOException {
    options.configureLog();
    var clock = new SystemClock();
    var progress = new Progress(System.out, clock);
    if (destroy && !Files.exists(options.data().resolve("layout"))) {
      progress.say("there is nothing at " + options.data());
      return 0;
    }
    var ending = new Ending(clock, progress);
    try {
      try (var _ = progress.lively()) {
        show(clock, progress, ending);
      }
      return exit || destroy ? 0 : ending.await();
    } catch (DemoFailed e) {
      if (!ending.begun()) {
        System.err.println("demo: " + e.getMessage());
      }
      return FAILED;
    }
  }

  private void show(SystemClock clock, Progress progress, Ending ending) throws IOException {
    var begun = clock.now();
    var server =
        ServerStart.start(options.spec(), clock, new SystemRandom(), progress, ending.parts());
    var demo = demo(server, begun, clock, progress);
    if (destroy) {
      demo.destroy();
      ending.parts().close();
      delete(options.data());
      progress.say("all removed");
      return;
    }
    var objects = demo.run(kill);
    publish(server, objects);
    farewell(server, objects, progress);
  }

  private Demo demo(Server server, Instant begun, SystemClock clock, Progress progress) {
    var secrets = server.secrets();
    var api =
        ApiClient.of(
            server.url(),
            server.ca().certificate(),
            secrets.globalKeyId(),
            secrets.globalSecretKey(),
            clock);
    return new Demo(api, options.data(), AgentImage.ID, begun, clock, teller(progress));
  }

  private static Teller teller(Progress progress) {
    return new Teller() {
      @Override
      public void say(String line) {
        progress.say(line);
      }

      @Override
      public void waitingFor(String what) {
        progress.waitingFor(what);
      }
    };
  }

  private static void publish(Server server, DemoObjects objects) {
    var fields = new HashMap<String, Object>(objects.fields());
    fields.put("globalKeyId", server.secrets().globalKeyId());
    fields.put("globalSecretKey", server.secrets().globalSecretKey().revealText());
    server.publish(fields);
  }

  private void farewell(Server server, DemoObjects objects, Progress progress) {
    var secrets = server.secrets();
    progress.show(
        """

          address   %s/
          log-in    %s, password %s
          API key   %s, secret %s
          more      %s
                    %s

          Try:
            ./scalr-server api GET servers/%s
            ./scalr-server api GET orchestration-logs/%s
            curl --cacert %s %s/health/ready

          %s; ./scalr-server demo --destroy%s removes everything.
        """
            .formatted(
                server.url(),
                secrets.adminUser(),
                secrets.adminPassword().revealText(),
                objects.keyId(),
                objects.secretKey().revealText(),
                EndpointFile.fileIn(options.data().toAbsolutePath().normalize()),
                InstallationSecrets.fileIn(options.data().toAbsolutePath().normalize()),
                options.again(),
                options.again(),
                server.ca().certificateFile(),
                server.url(),
                exit
                    ? "The farm lives on at the next demo"
                    : "Ctrl-C ends it, the next demo goes on",
                options.again()));
  }

  private static void delete(Path tree) throws IOException {
    try (var all = Files.walk(tree)) {
      for (var path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
