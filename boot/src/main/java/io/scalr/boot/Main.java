package io.scalr.boot;

import io.scalr.boot.data.CannotStart;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program {@code scalr-server}: {@code up}, {@code demo} and {@code api}. */
@Command(name = "scalr-server", description = "Scalr Server", mixinStandardHelpOptions = true)
public final class Main {
  /** The user's to put right: a bad option, a taken port, a directory that is not ours. */
  private static final int CANNOT = 2;

  static final String EXIT_CODES_HEADING = "Exit codes:%n";
  static final String EXIT_CANNOT =
      "2:it cannot start, and one sentence says why: a bad option, a taken port, a directory that"
          + " is in use, unwritable or of a newer version";
  static final String EXIT_INTERRUPTED = "130:ended by Ctrl-C (SIGINT)";
  static final String EXIT_TERMINATED = "143:ended by SIGTERM";

  /** Held, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger HELIDON = Logger.getLogger("io.helidon");

  private Main() {}

  public static void main(String[] arguments) {
    HELIDON.setLevel(Level.WARNING);
    var line =
        new CommandLine(new Main())
            .addSubcommand(new UpCommand())
            .addSubcommand(new DemoCommand())
            .addSubcommand(new ApiCommand())
            .setParameterExceptionHandler(Main::refuse)
            .setExecutionExceptionHandler(Main::report);
    System.exit(line.execute(arguments));
  }

  private static int refuse(CommandLine.ParameterException trouble, String[] arguments) {
    System.err.println(
        "scalr-server: %s; see ./scalr-server %s --help."
            .formatted(
                String.valueOf(trouble.getMessage()).replace("\n", " "),
                trouble.getCommandLine().getCommandName()));
    return CANNOT;
  }

  private static int report(Exception trouble, CommandLine line, CommandLine.ParseResult arguments)
      throws Exception {
    if (trouble instanceof CannotStart sentence) {
      System.err.println("scalr-server: " + sentence.getMessage());
      return CANNOT;
    }
    throw trouble;
  }
}
