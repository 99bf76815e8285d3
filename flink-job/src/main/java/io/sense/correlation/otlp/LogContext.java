package io.sense.correlation.otlp;

import io.sense.telemetry.TraceId;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the trace and span id of a log: its OTLP fields; if empty or invalid, its attributes; if
 * none, its body, structured or text (design, section 3, rule 1).
 *
 * <p>The two ids are looked for one by one, but a span id counts only where the same place names no
 * other trace: a line that quotes the context of a call it makes must not move to that call.
 *
 * <p>The {@code traceparent} form is that of W3C Trace Context, section 3.2.
 */
final class LogContext {
  private static final String BEFORE = "(?<![\\w.-])(?:otel[_.-]?)?";
  private static final String BETWEEN = "[_.-]?id[\\\\\"']{0,3}\\s{0,4}[:=]\\s{0,4}[\\\\\"']{0,3}";
  private static final Pattern TRACE_IN_TEXT =
      Pattern.compile(
          BEFORE + "trace" + BETWEEN + "([0-9a-f]{32})(?![0-9a-f])", Pattern.CASE_INSENSITIVE);
  private static final Pattern SPAN_IN_TEXT =
      Pattern.compile(
          BEFORE + "span" + BETWEEN + "([0-9a-f]{16})(?![0-9a-f])", Pattern.CASE_INSENSITIVE);
  private static final Pattern TRACEPARENT =
      Pattern.compile(
          "(?<![0-9A-Za-z])[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(?![0-9A-Za-z])");

  private static final int SPAN_ID_DIGITS = 16;
  private static final int SHORTEST_NAME = "spanid".length();

  /** Length of the longest attribute name that {@link Place#name} knows, separators included. */
  private static final int LONGEST_NAME = 13;

  @Nullable TraceId fieldTrace;
  long fieldSpan;
  private @Nullable Place attributes;
  private @Nullable Place body;

  /** The ids that one place names. */
  private static final class Place {
    @Nullable TraceId trace;
    long span;
    @Nullable String traceparent;

    void name(String key, String value) {
      switch (key.toLowerCase(Locale.ROOT).replace("_", "").replace(".", "").replace("-", "")) {
        case "traceid", "oteltraceid" -> trace = trace == null ? Ids.trace(value) : trace;
        case "spanid", "otelspanid" -> span = span == 0 ? Ids.span(value) : span;
        case "traceparent" -> traceparent = value;
        default -> {
          // Not an id.
        }
      }
    }

    /** Uses the traceparent for what the names left open. */
    Place complete() {
      if (traceparent != null) {
        traceparents(traceparent);
      }
      return this;
    }

    void text(String text) {
      if (!mayHoldId(text)) {
        return;
      }
      Matcher named = TRACE_IN_TEXT.matcher(text);
      while (trace == null && named.find()) {
        trace = Ids.trace(named.group(1));
      }
      named = SPAN_IN_TEXT.matcher(text);
      while (span == 0 && named.find()) {
        span = Ids.span(named.group(1));
      }
      traceparents(text);
    }

    /** Fills in what is missing; the span of a traceparent only beside its own trace. */
    void traceparents(String text) {
      Matcher parent = TRACEPARENT.matcher(text);
      while ((trace == null || span == 0) && parent.find()) {
        TraceId parentTrace = Ids.trace(parent.group(1));
        trace = trace == null ? parentTrace : trace;
        span =
            span == 0 && trace != null && trace.equals(parentTrace)
                ? Ids.span(parent.group(2))
                : span;
      }
    }
  }

  /**
   * The name that stands there if it may be that of an id, in any of its forms; null of nearly all
   * others, without making a text of them.
   */
  static @Nullable String idName(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length < SHORTEST_NAME || length > LONGEST_NAME) {
      return null;
    }
    return mayBegin(bytes[from]) && mayEnd(bytes[to - 1])
        ? new String(bytes, from, length, StandardCharsets.UTF_8)
        : null;
  }

  private static boolean mayBegin(byte first) {
    return "tTsSoO_.-".indexOf(first) >= 0;
  }

  private static boolean mayEnd(byte last) {
    return "dDtT_.-".indexOf(last) >= 0;
  }

  /**
   * Whether a text holds as many hex digits in a row as the shortest id. Texts are long, searching
   * them for names costs some 50 ns a character, and few hold any; whoever skips from one possible
   * last digit to the next looks at one character of sixteen.
   */
  private static boolean mayHoldId(String text) {
    for (int at = SPAN_ID_DIGITS - 1; at < text.length(); at += SPAN_ID_DIGITS) {
      int from = at;
      while (from >= 0 && HexFormat.isHexDigit(text.charAt(from))) {
        from--;
      }
      int to = at + 1;
      while (to < text.length() && HexFormat.isHexDigit(text.charAt(to))) {
        to++;
      }
      if (to - from > SPAN_ID_DIGITS) {
        return true;
      }
    }
    return false;
  }

  /** Whether fields and attributes leave an id open. */
  boolean isOpen() {
    return fieldsAndAttributes().isOpen();
  }

  /** Takes an attribute if its name says that it is an id. */
  void attribute(String key, String value) {
    if (key.length() <= LONGEST_NAME) {
      attributes = attributes == null ? new Place() : attributes;
      attributes.name(key, value);
    }
  }

  /** Takes an entry of a structured body likewise; it counts after the attributes. */
  void bodyEntry(String key, String value) {
    if (key.length() <= LONGEST_NAME) {
      body = body == null ? new Place() : body;
      body.name(key, value);
    }
  }

  /** What was found; {@code text} is only looked at for what the other places leave open. */
  Found resolve(@Nullable String text) {
    Found found = fieldsAndAttributes();
    if (body != null && found.isOpen()) {
      found = found.with(body.complete());
    }
    if (text != null && found.isOpen()) {
      Place place = new Place();
      place.text(text);
      found = found.with(place);
    }
    return found.traceId == null ? new Found(null, 0) : found;
  }

  private Found fieldsAndAttributes() {
    Found found = new Found(fieldTrace, fieldSpan);
    return attributes != null && found.isOpen() ? found.with(attributes.complete()) : found;
  }

  /** The ids of a log: no trace id (null) means uncorrelatable, span id 0 that none is named. */
  record Found(@Nullable TraceId traceId, long spanId) {
    private boolean isOpen() {
      return traceId == null || spanId == 0;
    }

    private Found with(Place place) {
      TraceId trace = traceId == null ? place.trace : traceId;
      boolean agrees = place.trace == null || place.trace.equals(trace);
      return new Found(trace, spanId == 0 && agrees ? place.span : spanId);
    }
  }
}
