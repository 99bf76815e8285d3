package io.sense.settings;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A deployable as a process: it starts on its settings and runs until it is told to stop. */
public final class Deployable {
  private Deployable() {}

  /**
   * Starts it, and has it closed on SIGTERM or Ctrl-C; one that has not started yet just ends.
   * Settings that are wrong end the process with exit code 1 and a line for each fault on the
   * standard error.
   *
   * @param name such as {@code palantir}, in front of those lines
   * @param start reads the settings and starts it
   * @return what was started
   */
  public static <T> T run(String name, Supplier<T> start, Consumer<T> close) {
    AtomicReference<T> running = new AtomicReference<>();
    // Before it starts: a process that is told to stop meanwhile takes no hooks any more.
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> Optional.ofNullable(running.get()).ifPresent(close), "stop-" + name));
    try {
      running.set(start.get());
    } catch (InvalidSettingsException e) {
      e.faults().forEach(fault -> System.err.println(name + ": " + fault));
      System.exit(1);
    }
    return running.get();
  }
}
