package io.sense.canary;

import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.trace.v1.TracesData;
import java.time.Duration;
import java.util.Optional;

/** Where telemetry enters Sense: a Collector, a load balancer or a receiver. */
interface FrontDoor {
  /** Hands spans over, once. */
  Delivery send(TracesData spans);

  /** Hands logs over, once. */
  Delivery send(LogsData logs);

  /** What became of a request. */
  sealed interface Delivery permits Accepted, NotNow, Refused {}

  /** It is Sense's now. */
  record Accepted() implements Delivery {}

  /**
   * It must be sent again; it may have arrived.
   *
   * @param after how long to wait, where the front door said so
   * @param why in words
   */
  record NotNow(Optional<Duration> after, String why) implements Delivery {}

  /**
   * Sending it again would not help.
   *
   * @param why in words
   */
  record Refused(String why) implements Delivery {}
}
