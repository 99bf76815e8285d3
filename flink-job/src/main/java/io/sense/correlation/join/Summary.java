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

  /** OTLP's ranges of SeverityNumber, four numbers each, after the one of all other numbers. */
  private static final int SEVERITY_RANGES = 7;

  private static final BusinessId[] IDS = BusinessId.values();

  private final Trace trace;
  private final long limit;
  private final int[] severities = new int[SEVERITY_RANGES];
  private int spanIdMatches;
  private int intervalMatches;
  private int traceMatches;
  private int orphans;
  private final Set<String> services = new TreeSet<>();
  private final Set<Long> missingParents = new HashSet<>(0);
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

  /** Sums up the records whose broker time is not after the limit. */
  static Summary of(Trace trace, long limit) {
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
    return summary;
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
        case SPAN_ID -> spanIdMatches++;
        case INTERVAL -> intervalMatches++;
        case TRACE -> traceMatches++;
        case ORPHAN -> orphans++;
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
      environment = Value.better(environment, FROM_RESOURCE, nanos, origin.environment());
    }
    consider(origin.ids(), FROM_RESOURCE, nanos);
  }

  private void consider(@Nullable BusinessIds carried, int source, long nanos) {
    if (carried == null) {
      return;
    }
    for (BusinessId id : IDS) {
      String text = carried.get(id);
      if (text != null) {
        ids.put(id, Value.better(ids.get(id), source, nanos, text));
      }
    }
  }

  private void count(int severity) {
    int range = (severity + 3) / 4;
    severities[range > 0 && range < SEVERITY_RANGES ? range : 0]++;
  }

  /** The sum, as a correlation of this state. */
  Correlation correlation(CorrelationState state) {
    boolean settled = state != CorrelationState.CORRELATION_STATE_OPEN;
    Correlation.Builder correlation = Correlation.newBuilder();
    if (root != null) {
      correlation.setService(root.origin.service()).setOperation(root.fields.name());
    }
    if (environment != null) {
      correlation.setEnvironment(environment.text);
    }
    return correlation
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
        .setSeverityCounts(severityCounts())
        .setMatches(matchCounts())
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
        .setSynthetic(synthetic)
        .build();
  }

  private SeverityCounts severityCounts() {
    return SeverityCounts.newBuilder()
        .setUnspecified(severities[0])
        .setTrace(severities[1])
        .setDebug(severities[2])
        .setInfo(severities[3])
        .setWarn(severities[4])
        .setError(severities[5])
        .setFatal(severities[6])
        .build();
  }

  private MatchCounts matchCounts() {
    return MatchCounts.newBuilder()
        .setSpanId(spanIdMatches)
        .setInterval(intervalMatches)
        .setTrace(traceMatches)
        .setOrphan(orphans)
        .build();
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
    static Value better(@Nullable Value known, int source, long nanos, String text) {
      if (known != null) {
        int order = Integer.compare(known.source, source);
        order = order != 0 ? order : Long.compare(known.nanos, nanos);
        order = order != 0 ? order : known.text.compareTo(text);
        if (order <= 0) {
          return known;
        }
      }
      return new Value(source, nanos, text);
    }
  }
}
