package io.sense.beorn;

/** Calls services for the steps of jobs. Thread-safe. */
@FunctionalInterface
interface Calls {
  /** Makes the call whose intent is written, and waits for what becomes of it. */
  Outcome call(Job job, Attempt attempt);
}
