package io.sense.operations;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Tells what is waited for, and how long it has taken so far. */
final class Progress {
  private static final long ASK_MILLIS = 200;
  private static final Duration TELL = Duration.ofSeconds(5);

  private final PrintStream out;
  private final Duration patience;

  /**
   * Of one command.
   *
   * @param patience for each thing that is waited for
   */
  Progress(PrintStream out, Duration patience) {
    this.out = out;
    this.patience = patience;
  }

  void say(String line) {
    out.println("sense: " + line);
  }

  /**
   * Asks until there is an answer.
   *
   * @param what is waited for, for the one who waits too
   * @throws OperationException if it takes longer than the patience
   */
  <T> T await(String what, Supplier<Optional<T>> answer) throws InterruptedException {
    say("waiting for " + what + " ...");
    long began = System.nanoTime();
    long told = began;
    while (true) {
      Optional<T> given = answer.get();
      long now = System.nanoTime();
      if (given.isPresent()) {
        say(what + ": after " + seconds(now - began));
        return given.get();
      }
      if (now - began > patience.toNanos()) {
        throw new OperationException(
            "Waited %s for %s; SENSE_FLINK_PATIENCE allows for more"
                .formatted(seconds(now - began), what));
      }
      if (now - told > TELL.toNanos()) {
        told = now;
        say("  still waiting for " + what + ", " + seconds(now - began));
      }
      TimeUnit.MILLISECONDS.sleep(ASK_MILLIS);
    }
  }

  static String seconds(long nanos) {
    return "%.1f s".formatted(nanos / 1e9);
  }
}
