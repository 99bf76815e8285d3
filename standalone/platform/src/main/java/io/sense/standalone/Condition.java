package io.sense.standalone;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for what another process or thread brings about and does not tell. */
final class Condition {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Condition() {}

  /**
   * Asks again and again until the answer is yes.
   *
   * @param patience after which to give up
   * @param awaited what is awaited, for the message
   * @throws PlatformException if the time is over, or the thread was interrupted
   */
  static void await(Duration patience, Supplier<String> awaited, BooleanSupplier isSo) {
    await(patience, PAUSE, awaited, isSo);
  }

  /** As {@link #await(Duration, Supplier, BooleanSupplier)}, with another pause between answers. */
  static void await(
      Duration patience, Duration pause, Supplier<String> awaited, BooleanSupplier isSo) {
    long end = System.nanoTime() + patience.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new PlatformException(
            "Waited %d s in vain for %s".formatted(patience.toSeconds(), awaited.get()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new PlatformException("Interrupted while waiting for " + awaited.get(), e);
      }
    }
  }
}
