package io.scalr.boot.postgres;

import io.scalr.boot.data.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * As whom PostgreSQL runs: it refuses root. Anybody else runs it himself; root runs it as the owner
 * of the data directory, else as user {@code scalr}, else in a user namespace of its own.
 */
sealed interface RunAs {
  /** The words in front of the command. */
  List<String> prefix();

  /** Gives a directory that root has made to the user that will write in it. */
  void own(Path directory) throws IOException;

  /** The user we are. */
  record Self() implements RunAs {
    @Override
    public List<String> prefix() {
      return List.of();
    }

    @Override
    public void own(Path directory) {}
  }

  /** Another user, by name or number. */
  record Other(String uid, String gid, UserPrincipal principal) implements RunAs {
    @Override
    public List<String> prefix() {
      return List.of("setpriv", "--reuid", uid, "--regid", gid, "--clear-groups", "--");
    }

    @Override
    public void own(Path directory) throws IOException {
      Files.getFileAttributeView(directory, PosixFileAttributeView.class).setOwner(principal);
    }
  }

  /** Root who is nobody inside a user namespace; files stay root's. */
  record Unshared() implements RunAs {
    @Override
    public List<String> prefix() {
      return List.of("unshare", "-U", "--");
    }

    @Override
    public void own(Path directory) {}
  }

  /** Decides by trying: each way must be able to enter the directory. */
  static RunAs choose(Path directory) throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return new Self();
    }
    var ways = new ArrayList<RunAs>();
    int owner = (int) Files.getAttribute(directory, "unix:uid");
    if (owner != 0) {
      var group = String.valueOf(Files.getAttribute(directory, "unix:gid"));
      ways.add(new Other(String.valueOf(owner), group, Files.getOwner(directory)));
    } else {
      scalr(directory, ways);
    }
    ways.add(new Unshared());
    for (var way : ways) {
      var probe = new ArrayList<>(way.prefix());
      probe.addAll(List.of("test", "-x", directory.toString()));
      if (succeeds(probe)) {
        return way;
      }
    }
    throw new CannotStart(
        "PostgreSQL does not run as root: give the data directory to another user (chown), make a user"
            + " named scalr, allow user namespaces, or name a database with --jdbc-url.");
  }

  private static void scalr(Path directory, List<RunAs> ways) throws IOException {
    try {
      var users = directory.getFileSystem().getUserPrincipalLookupService();
      var principal = users.lookupPrincipalByName("scalr");
      ways.add(new Other("scalr", "scalr", principal));
    } catch (UserPrincipalNotFoundException e) {
      // no such user on this machine: the next way is tried
    }
  }

  private static boolean succeeds(List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
