package io.sense.benchmarks.load;

/** Requests, and the moment at which each is to be sent. */
public interface Load {
  /** How many there are. */
  long requests();

  /**
   * When a request is to be sent, in nanoseconds after the load's start; never falls as numbers
   * rise.
   */
  long offsetNanos(long number);

  /** Makes a request ready. */
  Request request(long number);
}
