package io.sense.correlation.otlp;

import io.sense.telemetry.TraceId;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the trace and span id of a log: its OTLP fields; if empty or invalid, its attributes; if
 * none, its text (design, section 3, rule 1).
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

  /** Length of the longest attribute name that {@link #attribute} knows, separators included. */
  private static final int LONGEST_NAME = 13;

  @Nullable TraceId fieldTrace;
  long fieldSpan;
  private @Nullable TraceId attributeTrace;
  private long attributeSpan;
  private @Nullable String traceparent;

  /** Takes an attribute, or an entry of a structured body, if its name says that it is an id. */
  void attribute(String key, String value) {
    if (key.length() > LONGEST_NAME) {
      return;
    }
    switch (key.toLowerCase(Locale.ROOT).replace("_", "").replace(".", "").replace("-", "")) {
      case "traceid", "oteltraceid" -> {
        if (attributeTrace == null) {
          attributeTrace = Ids.trace(value);
        }
      }
      case "spanid", "otelspanid" -> {
        if (attributeSpan == 0) {
          attributeSpan = Ids.span(value);
        }
      }
      case "traceparent" -> traceparent = value;
      default -> {
        // Not an id.
      }
    }
  }

  /** What was found; {@code text} is only looked at for what fields and attributes leave open. */
  Found resolve(@Nullable String text) {
    TraceId trace = fieldTrace;
    long span = fieldSpan;
    if (trace == null || span == 0) {
      if (traceparent != null && attributeTrace == null) {
        Matcher parent = TRACEPARENT.matcher(traceparent);
        if (parent.matches()) {
          attributeTrace = Ids.trace(parent.group(1));
          attributeSpan = attributeSpan == 0 ? Ids.span(parent.group(2)) : attributeSpan;
        }
      }
      trace = trace == null ? attributeTrace : trace;
      span = span == 0 && agrees(attributeTrace, trace) ? attributeSpan : span;
    }
    if (text != null && (trace == null || span == 0)) {
      TraceId textTrace = null;
      long textSpan = 0;
      Matcher named = TRACE_IN_TEXT.matcher(text);
      while (textTrace == null && named.find()) {
        textTrace = Ids.trace(named.group(1));
      }
      named = SPAN_IN_TEXT.matcher(text);
      while (textSpan == 0 && named.find()) {
        textSpan = Ids.span(named.group(1));
      }
      if (textTrace == null) {
        Matcher parent = TRACEPARENT.matcher(text);
        while (textTrace == null && parent.find()) {
          textTrace = Ids.trace(parent.group(1));
          textSpan = textTrace != null && textSpan == 0 ? Ids.span(parent.group(2)) : textSpan;
        }
      }
      trace = trace == null ? textTrace : trace;
      span = span == 0 && agrees(textTrace, trace) ? textSpan : span;
    }
    return new Found(trace, trace == null ? 0 : span);
  }

  private static boolean agrees(@Nullable TraceId found, @Nullable TraceId trace) {
    return found == null || found.equals(trace);
  }

  /** The ids of a log: no trace id (null) means uncorrelatable, span id 0 that none is named. */
  record Found(@Nullable TraceId traceId, long spanId) {}
}
