package io.sense.palantir;

import io.sense.service.web.Rfc3339;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.TraceLink;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Linked traces as JSON.
 *
 * @param depth up to which links were followed
 * @param cut what was left out for the bounds, in words; null if nothing was
 */
record LinksView(
    String traceId, int depth, List<Link> links, List<Trace> traces, @Nullable String cut) {

  /** {@code sense.v1.TraceLink}, null where something is not known. */
  record Link(
      String parentTraceId,
      String childTraceId,
      String kind,
      String value,
      double confidence,
      @Nullable String parentService,
      @Nullable String childService,
      @Nullable String parentStartTime,
      @Nullable String childStartTime,
      String linkedAt) {}

  /**
   * A trace that links lead to; of one without a correlation only what the links tell is known.
   *
   * @param distance in links from the trace asked for
   */
  record Trace(
      String traceId,
      int distance,
      @Nullable String service,
      @Nullable String operation,
      @Nullable String state,
      @Nullable String startTime) {}

  static LinksView of(
      TraceId traceId,
      int depth,
      LinkedTraces linked,
      Map<TraceId, List<Correlation>> correlations) {
    Map<String, Trace> toldByLinks = new HashMap<>();
    for (TraceLink link : linked.links()) {
      toldByLinks.putIfAbsent(
          link.getParentTraceId(),
          told(link.getParentTraceId(), link.getParentService(), link.getParentStartUnixNano()));
      toldByLinks.putIfAbsent(
          link.getChildTraceId(),
          told(link.getChildTraceId(), link.getChildService(), link.getChildStartUnixNano()));
    }
    List<Trace> traces =
        linked.distances().entrySet().stream()
            .map(
                each ->
                    trace(
                        each.getKey(),
                        each.getValue(),
                        correlations.get(each.getKey()),
                        toldByLinks.get(each.getKey().toString())))
            .toList();
    return new LinksView(
        traceId.toString(),
        depth,
        linked.links().stream().map(LinksView::link).toList(),
        traces,
        linked.cut());
  }

  private static Link link(TraceLink link) {
    return new Link(
        link.getParentTraceId(),
        link.getChildTraceId(),
        link.getKind().name().substring("TRACE_LINK_KIND_".length()).toLowerCase(Locale.ROOT),
        link.getValue(),
        link.getConfidence(),
        CorrelationView.known(link.getParentService()),
        CorrelationView.known(link.getChildService()),
        Rfc3339.ofNanos(link.getParentStartUnixNano()),
        Rfc3339.ofNanos(link.getChildStartUnixNano()),
        Rfc3339.ofMillis(link.getLinkedAt()));
  }

  private static Trace told(String traceId, String service, long startNanos) {
    return new Trace(
        traceId, 0, CorrelationView.known(service), null, null, Rfc3339.ofNanos(startNanos));
  }

  private static Trace trace(
      TraceId traceId,
      int distance,
      @Nullable List<Correlation> generations,
      @Nullable Trace toldByLinks) {
    if (generations != null) {
      Correlation merged = Generations.merge(generations);
      return new Trace(
          traceId.toString(),
          distance,
          CorrelationView.known(merged.getService()),
          CorrelationView.known(merged.getOperation()),
          CorrelationView.name(merged.getState()),
          Rfc3339.ofNanos(merged.getStartTimeUnixNano()));
    }
    return new Trace(
        traceId.toString(),
        distance,
        toldByLinks == null ? null : toldByLinks.service(),
        null,
        null,
        toldByLinks == null ? null : toldByLinks.startTime());
  }
}
