package io.scalr.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Commands from the parent process, a line each. When the pipe closes the parent has died, and this
 * process ends at once, whatever it is doing.
 */
final class ParentWatch {
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  ParentWatch() {
    Thread.ofPlatform().daemon().name("parent watch").start(this::read);
  }

  private void read() {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (var line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      // as good as its end
    }
    Runtime.getRuntime().halt(0);
  }

  String next() throws InterruptedException {
    return lines.take();
  }
}
