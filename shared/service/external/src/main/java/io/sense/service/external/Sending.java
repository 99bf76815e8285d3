package io.sense.service.external;

/** A step of a call's way to a service; each stands around the next. Thread-safe. */
@FunctionalInterface
interface Sending {

  /** Sends, or answers without having sent. Waits no longer than until the deadline. */
  Outcome send(ExternalRequest request, Deadline deadline);
}
