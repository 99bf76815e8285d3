package io.sense.service.web;

import io.javalin.http.Context;
import java.time.Duration;

/** Until when a request has to be answered, for handlers that call others or work in steps. */
public final class RequestDeadline {
  private RequestDeadline() {}

  /**
   * What is left of the request's time; zero once it is over. A handler still at work then is
   * interrupted, and its client answered with 503.
   */
  public static Duration remaining(Context http) {
    ServedRequest served = ServedRequest.of(http.req());
    if (served == null) {
      throw new IllegalStateException("Requests of operators have no deadline");
    }
    Duration remaining = served.remaining();
    return remaining.isNegative() ? Duration.ZERO : remaining;
  }
}
