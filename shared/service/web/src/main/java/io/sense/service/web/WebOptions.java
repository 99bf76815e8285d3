package io.sense.service.web;

import io.opentelemetry.api.OpenTelemetry;
import java.util.function.Predicate;

/**
 * What a deployable decides about its web server beyond its settings.
 *
 * @param telemetry where the span of each request goes
 * @param untraced paths whose requests have no span, beside those of operators: where telemetry is
 *     taken in, a span of it would be telemetry about telemetry without end
 * @param open paths that need no token, beside those of operators and of the API's description: the
 *     files of a page
 * @param longBodies paths whose bodies have a bound of their own, such as those of imports; only to
 *     be read as a stream
 * @param longBodyBytes longest body of those
 */
public record WebOptions(
    OpenTelemetry telemetry,
    Predicate<String> untraced,
    Predicate<String> open,
    Predicate<String> longBodies,
    long longBodyBytes) {

  /** No spans, no path open. */
  public static WebOptions none() {
    return traced(OpenTelemetry.noop());
  }

  /** A span for each request. */
  public static WebOptions traced(OpenTelemetry telemetry) {
    return new WebOptions(telemetry, path -> false, path -> false, path -> false, 0);
  }

  /** The same, without spans of some paths. */
  public WebOptions withUntraced(Predicate<String> paths) {
    return new WebOptions(telemetry, paths, open, longBodies, longBodyBytes);
  }

  /** The same, with some paths open to all. */
  public WebOptions withOpen(Predicate<String> paths) {
    return new WebOptions(telemetry, untraced, paths, longBodies, longBodyBytes);
  }

  /** The same, with another bound on the bodies of some paths. */
  public WebOptions withLongBodies(Predicate<String> paths, long mostBytes) {
    return new WebOptions(telemetry, untraced, open, paths, mostBytes);
  }
}
