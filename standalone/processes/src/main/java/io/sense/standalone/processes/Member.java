package io.sense.standalone.processes;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** A process that can be killed and comes back on what it kept. */
public interface Member {
  /** What it is called, such as {@code taskmanager-1}. */
  String name();

  /** SIGKILL: gives back once it has ended. */
  void kill();

  /**
   * Starts it again and waits until it does its work.
   *
   * @throws ProcessException if it does not within the patience
   */
  void bringBack(Duration patience);

  /** One of Sense's own programs, or any that is started by a command line. */
  static Member of(ProgramProcess process) {
    return of(process, "", () -> true);
  }

  /**
   * As above, of one that has more to do than to be ready.
   *
   * @param awaited what it is back with, for the message of a wait in vain
   * @param isSo whether that is so
   */
  static Member of(ProgramProcess process, String awaited, BooleanSupplier isSo) {
    return new Member() {
      @Override
      public String name() {
        return process.name();
      }

      @Override
      public void kill() {
        process.kill();
      }

      @Override
      public void bringBack(Duration patience) {
        process.start();
        process.awaitReady(patience);
        process.await(patience, awaited, isSo);
      }
    };
  }
}
