package io.sense.service.web;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * One line for each request, through the logger {@code io.sense.access}: the message is a JSON
 * object. Values of the query whose names sound of secrets are left out.
 */
final class AccessLog {
  private static final Logger LOG = LoggerFactory.getLogger("io.sense.access");

  /** By which log configurations know these lines. */
  static final Marker MARKER = MarkerFactory.getMarker("ACCESS");

  private static final Pattern SECRET =
      Pattern.compile(
          "(?i).*(token|secret|passw|pwd|auth|credential|signature|api.?key|session).*");

  private final boolean on;

  AccessLog(boolean on) {
    this.on = on;
  }

  /**
   * Writes the line of a request.
   *
   * @param whole whether the answer was sent to its end
   */
  void write(
      HttpServletRequest request, ServedRequest served, int status, long bytes, boolean whole) {
    if (!on || !LOG.isInfoEnabled()) {
      return;
    }
    ObjectNode line = Json.mapper().createObjectNode();
    line.put("time", Instant.now().toString());
    line.put("method", request.getMethod());
    line.put("route", ServedRequest.route(request));
    line.put("path", request.getRequestURI());
    put(line, "query", withoutSecrets(request.getQueryString()));
    line.put("status", status);
    line.put("duration_ms", served.elapsedNanos() / 1e6);
    line.put("bytes", bytes);
    if (!whole) {
      line.put("incomplete", true);
    }
    line.put("request_id", served.id());
    put(line, "trace_id", served.traceId());
    put(line, "span_id", served.spanId());
    line.put("remote", request.getRemoteAddr());
    LOG.info(MARKER, "{}", line);
  }

  /** A query, still encoded, with the values of secrets as {@code ***}. */
  static @Nullable String withoutSecrets(@Nullable String query) {
    return query == null
        ? null
        : Arrays.stream(query.split("&", -1))
            .map(AccessLog::withoutSecret)
            .collect(Collectors.joining("&"));
  }

  private static String withoutSecret(String parameter) {
    int equals = parameter.indexOf('=');
    boolean secret = equals >= 0 && SECRET.matcher(parameter.substring(0, equals)).matches();
    return secret ? parameter.substring(0, equals) + "=***" : parameter;
  }

  private static void put(ObjectNode line, String name, @Nullable String value) {
    if (value != null) {
      line.put(name, value);
    }
  }
}
