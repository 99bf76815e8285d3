package io.sense.correlation.join;

import io.sense.correlation.otlp.BusinessId;
import io.sense.correlation.otlp.BusinessIds;
import io.sense.correlation.otlp.Origin;
import io.sense.correlation.otlp.RecordHash;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link Correlation} of a trace: a function of the records it holds up to a broker time,
 * made anew each time, so that no order of arrival can leave a trace in it.
 */
final class Summary {
  /** Services listed at most: with names of bounded length a row stays far below Kafka's limit. */
  private static final int MOST_SERVICES = 1_000;

  /** Where a value was found: those of spans win over those of logs, these over resources'. */
  private static final int FROM_SPAN = 0;

  private static final int FROM_LOG = 1;
  private static final int FROM_RESOURCE = 2;

  private final Trace trace;
  private final long limit;
  private final Correlation.Builder correlation = Correlation.newBuilder();
  private final SeverityCounts.Builder severities = SeverityCounts.newBuilder();
  private final MatchCounts.Builder matches = MatchCounts.newBuilder();
  private final Set<String> services = new TreeSet<>();
  private final Set<Long> missingParents = new HashSet<>();
  private final Map<BusinessId, Value> ids = new EnumMap<>(BusinessId.class);
  private @Nullable Origin lastOrigin;
  private @Nullable Value environment;
  private @Nullable SpanEntry root;
  private boolean rootSeen;
  private int spans;
  private int logs;
  private int errorSpans;
  private long spansStart = Long.MAX_VALUE;
  private long spansEnd = Long.MIN_VALUE;
  private long logsStart = Long.MAX_VALUE;
  private long logsEnd = Long.MIN_VALUE;
  private long firstSeen = Long.MAX_VALUE;
  private long lastSeen = Long.MIN_VALUE;
  private boolean synthetic;

  private Summary(Trace trace, long limit) {
    this.trace = trace;
    this.limit = limit;
  }

  /**
   * Sums up the records whose broker time is not after the limit.
   *
   * @param state as the correlation is to say
   */
  static Summary of(Trace trace, CorrelationState state, long limit) {
    Summary summary = new Summary(trace, limit);
    for (SpanEntry span : trace.spans.values()) {
      if (span.brokerTime <= limit) {
        summary.add(span);
      }
    }
    for (LogEntry log : trace.logs.values()) {
      if (log.brokerTime <= limit) {
        summary.add(log);
      }
    }
    summary.finish(state);
    return summary;
  }

  /** The sum. */
  Correlation correlation() {
    return correlation.build();
  }

  /** The span that gives the trace its service and operation; 0 where there is no span. */
  long rootSpanId() {
    return root == null ? 0 : root.fields.spanId();
  }

  private void add(SpanEntry span) {
    spans++;
    if (span.fields.error()) {
      errorSpans++;
    }
    long start = span.fields.startNanos();
    spansStart = Math.min(spansStart, start);
    spansEnd = Math.max(spansEnd, span.fields.endNanos());
    boolean parentless = span.fields.parentId() == 0;
    if (root == null || (parentless == rootSeen ? span.precedes(root) : parentless)) {
      root = span;
      rootSeen = parentless;
    }
    if (!parentless) {
      SpanEntry parent = trace.spans.get(span.fields.parentId());
      if (parent == null || parent.brokerTime > limit) {
        missingParents.add(span.fields.parentId());
      }
    }
    see(span.brokerTime, start, span.origin, span.fields.synthetic());
    consider(span.fields.ids(), FROM_SPAN, start);
  }

  private void add(LogEntry log) {
    logs++;
    long time = log.fields.timeNanos();
    logsStart = Math.min(logsStart, time);
    logsEnd = Math.max(logsEnd, time);
    count(log.fields.severity());
    if (log.match != null) {
      switch (log.match) {
        case SPAN_ID -> matches.setSpanId(matches.getSpanId() + 1);
        case INTERVAL -> matches.setInterval(matches.getInterval() + 1);
        case TRACE -> matches.setTrace(matches.getTrace() + 1);
        case ORPHAN -> matches.setOrphan(matches.getOrphan() + 1);
      }
    }
    see(log.brokerTime, time, log.origin, log.fields.synthetic());
    consider(log.fields.ids(), FROM_LOG, time);
  }

  private void see(long brokerTime, long nanos, Origin origin, boolean recordIsSynthetic) {
    firstSeen = Math.min(firstSeen, brokerTime);
    lastSeen = Math.max(lastSeen, brokerTime);
    if (!origin.equals(lastOrigin)) { // those of one request share it
      lastOrigin = origin;
      services.add(origin.service());
    }
    synthetic |= recordIsSynthetic || origin.synthetic();
    if (origin.environment() != null) {
      environment =
          Value.better(environment, new Value(FROM_RESOURCE, nanos, origin.environment()));
    }
    consider(origin.ids(), FROM_RESOURCE, nanos);
  }

  private void consider(@Nullable BusinessIds carried, int source, long nanos) {
    if (carried == null) {
      return;
    }
    for (BusinessId id : BusinessId.values()) {
      String text = carried.get(id);
      if (text != null) {
        ids.merge(id, new Value(source, nanos, text), Value::better);
      }
    }
  }

  /** OTLP's ranges of SeverityNumber, four numbers each. */
  private void count(int severity) {
    switch ((severity + 3) / 4) {
      case 1 -> severities.setTrace(severities.getTrace() + 1);
      case 2 -> severities.setDebug(severities.getDebug() + 1);
      case 3 -> severities.setInfo(severities.getInfo() + 1);
      case 4 -> severities.setWarn(severities.getWarn() + 1);
      case 5 -> severities.setError(severities.getError() + 1);
      case 6 -> severities.setFatal(severities.getFatal() + 1);
      default -> severities.setUnspecified(severities.getUnspecified() + 1);
    }
  }

  private void finish(CorrelationState state) {
    boolean settled = state != CorrelationState.CORRELATION_STATE_OPEN;
    if (root != null) {
      correlation.setService(root.origin.service()).setOperation(root.fields.name());
    }
    if (environment != null) {
      correlation.setEnvironment(environment.text);
    }
    correlation
        .setTraceId(trace.id.toString())
        .setGeneration(trace.generation)
        .setRevision(2L * (spans + logs) + (settled ? 1 : 0))
        .setState(state)
        .setCorrelationId(correlationId())
        .setRootSeen(rootSeen)
        .setMissingParents(missingParents.size())
        .addAllServices(services())
        .setStartTimeUnixNano(spans > 0 ? spansStart : logsStart)
        .setEndTimeUnixNano(spans > 0 ? spansEnd : logsEnd)
        .setSpanCount(spans)
        .setLogCount(logs)
        .setErrorSpanCount(errorSpans)
        .setSeverityCounts(severities)
        .setMatches(matches)
        .setAttributes(
            Attributes.newBuilder()
                .setCircuitId(id(BusinessId.CIRCUIT_ID))
                .setProductId(id(BusinessId.PRODUCT_ID))
                .setResourceId(id(BusinessId.RESOURCE_ID))
                .setResourceTypeId(id(BusinessId.RESOURCE_TYPE_ID))
                .setRequestId(id(BusinessId.REQUEST_ID)))
        .setFirstSeen(firstSeen)
        .setLastSeen(lastSeen)
        .setTruncated(trace.truncated)
        .setSynthetic(synthetic);
  }

  private Collection<String> services() {
    return services.size() <= MOST_SERVICES
        ? services
        : services.stream().limit(MOST_SERVICES).toList();
  }

  private String correlationId() {
    return new RecordHash(trace.id.high(), trace.id.low()).with(trace.generation).toHex();
  }

  private String id(BusinessId id) {
    Value value = ids.get(id);
    return value == null ? "" : value.text;
  }

  /** A value and what decides between several: source, earliest OTLP time, smallest text. */
  private record Value(int source, long nanos, String text) {
    static Value better(@Nullable Value known, Value other) {
      if (known == null) {
        return other;
      }
      int order = Integer.compare(known.source, other.source);
      order = order != 0 ? order : Long.compare(known.nanos, other.nanos);
      order = order != 0 ? order : known.text.compareTo(other.text);
      return order <= 0 ? known : other;
    }
  }
}
