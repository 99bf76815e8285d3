package io.sense.receiver;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
final class Await {
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Await() {}

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + LONGEST.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("Did not come about within " + LONGEST.toSeconds() + " s");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
