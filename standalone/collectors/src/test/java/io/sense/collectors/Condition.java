package io.sense.collectors;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what another process brings about and does not tell. */
final class Condition {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Condition() {}

  /**
   * Asks again and again until the answer is yes.
   *
   * @param awaited what is awaited, for the message
   * @throws IllegalStateException if the patience ends before
   */
  static void await(Duration patience, Supplier<String> awaited, BooleanSupplier isSo)
      throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(
            "Waited %d s in vain for %s".formatted(patience.toSeconds(), awaited.get()));
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
    }
  }
}
