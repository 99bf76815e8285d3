package io.sense.service.external;

/** Keeps the calls to one service within its rate. Thread-safe. */
@FunctionalInterface
interface RateLimit {

  /**
   * Asks for a turn. Never waits for the turn itself.
   *
   * @throws InterruptedException if the thread was told to stop while it asked
   */
  Turn take() throws InterruptedException;
}
