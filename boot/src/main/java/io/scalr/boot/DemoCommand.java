package io.scalr.boot;

import io.scalr.boot.data.InstallationSecrets;
import io.scalr.boot.demo.ApiClient;
import io.scalr.boot.demo.Demo;
import io.scalr.boot.demo.DemoFailed;
import io.scalr.boot.demo.DemoObjects;
import io.scalr.boot.localcloud.AgentImage;
import io.scalr.kernel.SystemClock;
import io.scalr.kernel.SystemRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
          + " shows its replacement, and stays up.",
      "The next demo on the same data directory goes on with the same farm."
    },
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final int FAILED = 1;

  @Mixin private ServerOptions options = new ServerOptions();

  @Option(names = "--exit", description = "End with exit code 0 once the farm has been healed.")
  private boolean exit;

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
    var ending = new Ending();
    var server =
        ServerStart.start(options.spec(), clock, new SystemRandom(), progress, ending.parts());
    var demo = demo(server, clock, progress);
    try {
      if (destroy) {
        demo.destroy();
        ending.parts().close();
        delete(options.data());
        progress.say("all removed");
        return 0;
      }
      var objects = demo.run();
      publish(server, objects);
      farewell(server, objects, progress);
      return exit ? 0 : ending.await();
    } catch (DemoFailed e) {
      System.err.println("demo: " + e.getMessage());
      return FAILED;
    }
  }

  private Demo demo(Server server, SystemClock clock, Progress progress) {
    var secrets = server.secrets();
    var api =
        ApiClient.of(
            server.url(),
            server.ca().certificate(),
            secrets.globalKeyId(),
            secrets.globalSecretKey(),
            clock);
    return new Demo(api, options.data(), AgentImage.ID, clock, progress::say);
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

          page      %s/
          log-in    %s, password %s
          API key   %s, secret %s
          authority %s

          curl --cacert %s %s/health/ready
          cat %s
          ./scalr-server demo --destroy
        """
            .formatted(
                server.url(),
                secrets.adminUser(),
                secrets.adminPassword().revealText(),
                objects.keyId(),
                objects.secretKey().revealText(),
                server.ca().certificateFile(),
                server.ca().certificateFile(),
                server.url(),
                InstallationSecrets.fileIn(options.data())));
  }

  private static void delete(Path tree) throws IOException {
    try (var all = Files.walk(tree)) {
      for (var path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.delete(path);
      }
    }
  }
}
