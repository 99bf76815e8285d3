package io.sense.correlation.join;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.correlation.join.RandomTelemetry.SentLog;
import io.sense.correlation.join.RandomTelemetry.SentSpan;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.RecordHash;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Section 3 of the design taken at its word, over all records of a trace at once: slow, without
 * time, state or order. Shares with the job only the hash.
 */
final class RightAnswers {
  private final long slackNanos;

  /** What is expected of each trace. */
  final Map<TraceId, Answer> traces = new TreeMap<>();

  /**
   * What is expected of a trace.
   *
   * @param correlation without what the property leaves out
   * @param matches label and matched span by the identity of each log
   */
  record Answer(Correlation correlation, long records, Map<String, String> matches) {}

  private record Found(int source, long nanos, String value) {}

  RightAnswers(RandomTelemetry sent, long slackNanos) {
    this.slackNanos = slackNanos;
    Stream.concat(
            sent.spans.stream().map(span -> traceOf(span.span())),
            sent.logs.stream().map(SentLog::trace))
        .distinct()
        .forEach(
            trace ->
                traces.put(
                    trace,
                    answer(
                        trace,
                        sent.spans.stream().filter(s -> traceOf(s.span()).equals(trace)).toList(),
                        sent.logs.stream().filter(l -> l.trace().equals(trace)).toList())));
  }

  private Answer answer(TraceId trace, List<SentSpan> versions, List<SentLog> logs) {
    Map<ByteString, SentSpan> byId = new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    for (SentSpan version : versions) {
      byId.merge(version.span().getSpanId(), version, RightAnswers::stays);
    }
    List<SentSpan> spans = List.copyOf(byId.values());
    Correlation.Builder correlation = Correlation.newBuilder().setTraceId(trace.toString());
    root(correlation, spans);
    correlation.setMissingParents(
        (int)
            spans.stream()
                .map(s -> s.span().getParentSpanId())
                .filter(id -> !id.isEmpty() && !byId.containsKey(id))
                .distinct()
                .count());
    TreeSet<String> services = new TreeSet<>();
    spans.forEach(span -> services.add(service(span.resource())));
    logs.forEach(log -> services.add(service(log.resource())));
    correlation.addAllServices(services);
    if (spans.isEmpty()) {
      correlation
          .setStartTimeUnixNano(logs.stream().mapToLong(l -> time(l.log())).min().orElseThrow())
          .setEndTimeUnixNano(logs.stream().mapToLong(l -> time(l.log())).max().orElseThrow());
    } else {
      correlation
          .setStartTimeUnixNano(
              spans.stream().mapToLong(s -> s.span().getStartTimeUnixNano()).min().orElseThrow())
          .setEndTimeUnixNano(
              spans.stream().mapToLong(s -> s.span().getEndTimeUnixNano()).max().orElseThrow());
    }
    int logCount = logs.stream().mapToInt(SentLog::copies).sum();
    correlation
        .setSpanCount(spans.size())
        .setLogCount(logCount)
        .setErrorSpanCount(
            (int)
                spans.stream()
                    .filter(
                        s -> s.span().getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR)
                    .count())
        .setSeverityCounts(severities(logs))
        .setSynthetic(
            Stream.concat(
                    spans.stream()
                        .flatMap(
                            s ->
                                Stream.of(
                                    s.span().getAttributesList(),
                                    s.resource().getAttributesList())),
                    logs.stream()
                        .flatMap(
                            l ->
                                Stream.of(
                                    l.log().getAttributesList(), l.resource().getAttributesList())))
                .flatMap(List::stream)
                .anyMatch(attribute -> attribute.getKey().equals("sense.synthetic")));
    attributes(correlation, spans, logs);
    Map<String, String> matches = new TreeMap<>();
    MatchCounts.Builder counts = MatchCounts.newBuilder();
    for (SentLog log : logs) {
      String match = match(log, byId);
      count(counts, match, log.copies());
      for (int ordinal = 1; ordinal <= log.copies(); ordinal++) {
        RecordHash content = hash(log.resource(), log.log().toByteArray());
        matches.put((ordinal == 1 ? content : content.with(ordinal)).toHex(), match);
      }
    }
    return new Answer(correlation.setMatches(counts).build(), spans.size() + logCount, matches);
  }

  /** Of two that differ the later end, then the greater content. */
  private static SentSpan stays(SentSpan one, SentSpan other) {
    Comparator<SentSpan> order =
        Comparator.<SentSpan>comparingLong(s -> s.span().getEndTimeUnixNano())
            .thenComparing(s -> hash(s.resource(), s.span().toByteArray()));
    return order.compare(one, other) >= 0 ? one : other;
  }

  private static void root(Correlation.Builder correlation, List<SentSpan> spans) {
    Comparator<SentSpan> first =
        Comparator.<SentSpan>comparingLong(s -> s.span().getStartTimeUnixNano())
            .thenComparing(s -> HexFormat.of().formatHex(s.span().getSpanId().toByteArray()));
    Optional<SentSpan> parentless =
        spans.stream().filter(s -> s.span().getParentSpanId().isEmpty()).min(first);
    parentless
        .or(() -> spans.stream().min(first))
        .ifPresent(
            root ->
                correlation
                    .setService(service(root.resource()))
                    .setOperation(root.span().getName()));
    correlation.setRootSeen(parentless.isPresent());
  }

  private String match(SentLog log, Map<ByteString, SentSpan> byId) {
    SentSpan named =
        byId.get(ByteString.copyFrom(ByteBuffer.allocate(8).putLong(log.namedSpan()).flip()));
    if (log.namedSpan() != 0 && named != null) {
      return "span_id " + log.namedSpan();
    }
    if (byId.isEmpty()) {
      return "orphan 0";
    }
    long time = time(log.log());
    Comparator<SentSpan> innermost =
        Comparator.<SentSpan>comparingLong(s -> distance(s.span(), time))
            .thenComparing(
                Comparator.<SentSpan>comparingLong(s -> s.span().getStartTimeUnixNano()).reversed())
            .thenComparing(s -> s.span().getEndTimeUnixNano())
            .thenComparing(s -> HexFormat.of().formatHex(s.span().getSpanId().toByteArray()));
    return byId.values().stream()
        .filter(
            s -> s.span().getKindValue() != 3 && s.span().getKindValue() != 4) // CLIENT, PRODUCER
        .filter(s -> service(s.resource()).equals(service(log.resource())))
        .filter(s -> sameInstance(s.resource(), log.resource()))
        .filter(s -> distance(s.span(), time) <= slackNanos)
        .min(innermost)
        .map(s -> "interval " + s.span().getSpanId().asReadOnlyByteBuffer().getLong())
        .orElse("trace 0");
  }

  private static long distance(Span span, long time) {
    if (time < span.getStartTimeUnixNano()) {
      return span.getStartTimeUnixNano() - time;
    }
    return Math.max(0, time - span.getEndTimeUnixNano());
  }

  private static void count(MatchCounts.Builder counts, String match, int copies) {
    switch (match.substring(0, match.indexOf(' '))) {
      case "span_id" -> counts.setSpanId(counts.getSpanId() + copies);
      case "interval" -> counts.setInterval(counts.getInterval() + copies);
      case "trace" -> counts.setTrace(counts.getTrace() + copies);
      default -> counts.setOrphan(counts.getOrphan() + copies);
    }
  }

  private static SeverityCounts severities(List<SentLog> logs) {
    int[] counts = new int[7];
    for (SentLog log : logs) {
      int severity = log.log().getSeverityNumberValue();
      counts[severity < 1 || severity > 24 ? 0 : 1 + (severity - 1) / 4] += log.copies();
    }
    return SeverityCounts.newBuilder()
        .setUnspecified(counts[0])
        .setTrace(counts[1])
        .setDebug(counts[2])
        .setInfo(counts[3])
        .setWarn(counts[4])
        .setError(counts[5])
        .setFatal(counts[6])
        .build();
  }

  private static void attributes(
      Correlation.Builder correlation, List<SentSpan> spans, List<SentLog> logs) {
    Map<String, List<Found>> found = new TreeMap<>();
    for (SentSpan span : spans) {
      long nanos = span.span().getStartTimeUnixNano();
      find(found, 0, nanos, span.span().getAttributesList());
      find(found, 2, nanos, span.resource().getAttributesList());
    }
    for (SentLog log : logs) {
      find(found, 1, time(log.log()), log.log().getAttributesList());
      find(found, 2, time(log.log()), log.resource().getAttributesList());
    }
    correlation
        .setEnvironment(best(found, "deploymentenvironmentname"))
        .setAttributes(
            Attributes.newBuilder()
                .setCircuitId(best(found, "circuitid"))
                .setProductId(best(found, "productid"))
                .setResourceId(best(found, "resourceid"))
                .setResourceTypeId(best(found, "resourcetypeid"))
                .setRequestId(best(found, "requestid")));
  }

  private static void find(
      Map<String, List<Found>> found, int source, long nanos, List<KeyValue> attributes) {
    for (KeyValue attribute : attributes) {
      String value =
          attribute.getValue().hasIntValue()
              ? Long.toString(attribute.getValue().getIntValue())
              : attribute.getValue().getStringValue();
      if (!value.isEmpty()) {
        found
            .computeIfAbsent(
                attribute.getKey().replaceAll("[_.]", "").toLowerCase(java.util.Locale.ROOT),
                name -> new ArrayList<>())
            .add(new Found(source, nanos, value));
      }
    }
  }

  private static String best(Map<String, List<Found>> found, String name) {
    return found.getOrDefault(name, List.of()).stream()
        .min(
            Comparator.comparingInt(Found::source)
                .thenComparingLong(Found::nanos)
                .thenComparing(Found::value))
        .map(Found::value)
        .orElse("");
  }

  private static boolean sameInstance(Resource one, Resource other) {
    String first = attribute(one, "service.instance.id");
    String second = attribute(other, "service.instance.id");
    return first == null || second == null || Objects.equals(first, second);
  }

  private static String service(Resource resource) {
    return Objects.requireNonNullElse(attribute(resource, "service.name"), "unknown_service");
  }

  private static String attribute(Resource resource, String key) {
    return resource.getAttributesList().stream()
        .filter(attribute -> attribute.getKey().equals(key))
        .map(attribute -> attribute.getValue().getStringValue())
        .findFirst()
        .orElse(null);
  }

  private static long time(LogRecord log) {
    return log.getTimeUnixNano() != 0 ? log.getTimeUnixNano() : log.getObservedTimeUnixNano();
  }

  private static TraceId traceOf(Span span) {
    ByteBuffer id = span.getTraceId().asReadOnlyByteBuffer();
    return new TraceId(id.getLong(), id.getLong());
  }

  private static RecordHash hash(Resource resource, byte[] record) {
    return RecordHash.ofHeaders(
            ResourceLogs.newBuilder().setResource(resource).build().toByteArray(),
            ScopeLogs.newBuilder().setScope(RandomTelemetry.SCOPE).build().toByteArray())
        .with(record, new OtlpRequest.Slice(0, record.length));
  }
}
