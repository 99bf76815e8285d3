package io.sense.standalone.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A program that writes a file when it does its work, and another one when it is told to stop. */
final class Waiter {
  private Waiter() {}

  public static void main(String... arguments) throws IOException, InterruptedException {
    Path told = Path.of(arguments[1]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> touch(told)));
    touch(Path.of(arguments[0]));
    new CountDownLatch(1).await();
  }

  private static void touch(Path file) {
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
