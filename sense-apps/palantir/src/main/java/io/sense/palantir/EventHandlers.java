package io.sense.palantir;

import io.javalin.http.Context;
import io.sense.service.web.Rfc3339;
import io.sense.telemetry.SenseAttributes;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/events}. */
final class EventHandlers {
  static final String PATH = "/api/v1/events";

  private final EventSink sink;
  private final Clock clock;

  EventHandlers(EventSink sink, Clock clock) {
    this.sink = sink;
    this.clock = clock;
  }

  /** Whether a request takes telemetry in: a span of it would be telemetry about telemetry. */
  static boolean serves(String path) {
    return path.equals(PATH);
  }

  /** Where events go. */
  @FunctionalInterface
  interface EventSink {
    /**
     * Hands an event over; returns once it is safe.
     *
     * @throws io.sense.service.web.ProblemException if it was not accepted: 422 if it never will
     *     be, 502 or 503 if that is not the event's fault
     */
    void send(Event event);
  }

  /** What was sent, as the log that it became. */
  record Sent(
      String traceId,
      @Nullable String spanId,
      String time,
      String severityText,
      int severityNumber,
      String service,
      String body,
      Map<String, @Nullable Object> attributes) {

    static Sent of(Event event) {
      Map<String, @Nullable Object> attributes =
          OtlpValues.attributes(event.attributes(), Set.of());
      attributes.put(SenseAttributes.EVENT, true);
      return new Sent(
          event.traceId().toString(),
          event.spanId() == 0 ? null : HexFormat.of().toHexDigits(event.spanId()),
          Rfc3339.ofNanos(event.timeNanos()),
          event.severity().name(),
          event.severity().number(),
          event.service(),
          event.message(),
          attributes);
    }
  }

  /** Enters an event. */
  void post(Context http) {
    Event event = EventBody.read(http.body(), clock);
    sink.send(event);
    http.status(202).json(Sent.of(event));
  }
}
