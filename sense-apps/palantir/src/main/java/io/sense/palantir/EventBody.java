package io.sense.palantir;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import io.sense.service.web.RequestBody;
import io.sense.service.web.Rfc3339;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the JSON of an event. As {@link QueryParameters} do, it notes every fault and reports all
 * together, also the fields that nobody asked for.
 */
final class EventBody {
  private static final String DEFAULT_SERVICE = "palantir";
  private static final int SPAN_ID_HEX_DIGITS = 16;

  /** Sense would replace them, or what they say would not be true. */
  private static final Set<String> NOT_SETTABLE =
      Set.of(
          SenseAttributes.LOG_RECORD_UID,
          SenseAttributes.MATCH,
          SenseAttributes.SPAN_NAME,
          SenseAttributes.ROOT_SERVICE,
          SenseAttributes.ROOT_OPERATION,
          SenseAttributes.EVENT);

  private final JsonNode body;
  private final Set<String> known = new HashSet<>();
  private final List<Problem.Fault> faults = new ArrayList<>();

  private EventBody(JsonNode body) {
    this.body = body;
  }

  /**
   * Reads an event.
   *
   * @param clock tells its time where the body does not
   * @throws ProblemException 400, naming every fault
   */
  static Event read(String text, Clock clock) {
    return new EventBody(RequestBody.object(text)).event(clock);
  }

  private Event event(Clock clock) {
    TraceId traceId = required("trace_id", "32 hex digits, not all zero", TraceId::parse);
    Long spanId = optional("span_id", "16 hex digits, not all zero", EventBody::spanId);
    String message = required("message", "a text that is not empty", text -> text);
    Event.Severity severity =
        optional(
            "severity",
            "TRACE, DEBUG, INFO, WARN, ERROR or FATAL",
            text -> Event.Severity.valueOf(text.toUpperCase(Locale.ROOT)));
    String service = optional("service", "a text that is not empty", text -> text);
    Long time =
        optional(
            "time",
            "an RFC 3339 time from 1970 on such as 2026-01-31T23:59:59.5Z",
            EventBody::nanos);
    List<KeyValue> attributes = attributes();
    for (String name : fields(body)) {
      if (!known.contains(name)) {
        fault(name, "is not a field here");
      }
    }
    if (traceId == null || message == null || !faults.isEmpty()) {
      throw ProblemException.badRequest(faults);
    }
    return new Event(
        traceId,
        spanId == null ? 0 : spanId,
        message,
        severity == null ? Event.Severity.INFO : severity,
        service == null ? DEFAULT_SERVICE : service,
        time == null ? now(clock) : time,
        attributes);
  }

  private <T> @Nullable T required(String name, String expected, Function<String, T> parse) {
    if (!body.hasNonNull(name)) {
      known.add(name);
      fault(name, "is required: " + expected);
      return null;
    }
    return optional(name, expected, parse);
  }

  /** A null counts as absent. */
  private <T> @Nullable T optional(
      String name, String expected, Function<String, @Nullable T> parse) {
    known.add(name);
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    T parsed = null;
    if (value.isTextual() && !value.textValue().isBlank()) {
      try {
        parsed = parse.apply(value.textValue());
      } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
        parsed = null;
      }
    }
    if (parsed == null) {
      fault(name, "must be " + expected);
    }
    return parsed;
  }

  private List<KeyValue> attributes() {
    known.add("attributes");
    JsonNode value = body.get("attributes");
    if (value == null || value.isNull()) {
      return List.of();
    }
    if (!value.isObject()) {
      fault("attributes", "must be an object");
      return List.of();
    }
    for (String name : fields(value)) {
      if (NOT_SETTABLE.contains(name)) {
        fault("attributes." + name, "is set by Sense itself");
      }
      if (name.isEmpty()) {
        fault("attributes", "must not have an empty name");
      }
    }
    try {
      return OtlpValues.keyValues(value);
    } catch (ArithmeticException e) {
      fault("attributes", "must not hold whole numbers beyond 64 bits");
      return List.of();
    }
  }

  private void fault(String name, String detail) {
    faults.add(new Problem.Fault(name, detail));
  }

  private static List<String> fields(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static @Nullable Long spanId(String text) {
    long id = text.length() == SPAN_ID_HEX_DIGITS ? HexFormat.fromHexDigitsToLong(text) : 0;
    return id == 0 ? null : id;
  }

  private static @Nullable Long nanos(String text) {
    long nanos = Rfc3339.nanosOf(text);
    return nanos > 0 ? nanos : null; // OTLP has 0 for "not known", and nothing before it
  }

  private static long now(Clock clock) {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
