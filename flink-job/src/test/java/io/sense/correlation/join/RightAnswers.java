package io.sense.correlation.join;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.correlation.join.RandomDelivery.Batch;
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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Section 3 of the design taken at its word, and of section 4 the moment of settling, over all
 * records of a trace at once: slow, without watermark, state or order of arrival. Shares with the
 * job only the hash.
 */
final class RightAnswers {
  /** SERVER, CONSUMER, INTERNAL; and UNSPECIFIED, which OTLP says may be read as INTERNAL. */
  private static final Set<Integer> KINDS_THAT_LOG = Set.of(2, 5, 1, 0);

  /** What is expected of each trace. */
  final Map<TraceId, Answer> traces = new TreeMap<>();

  private final Timing timing;

  /**
   * What is expected of a trace.
   *
   * @param last the final correlation, without what the property leaves out
   * @param complete the one at settling likewise; null where it does not follow from section 3 and
   *     4, because a span came in several versions and nothing says which was there by then
   * @param generation broker time of the earliest record
   * @param spans the ids of all spans, with the version that stays
   * @param matches label and matched span by the identity of each log
   */
  record Answer(
      Correlation last,
      @Nullable Correlation complete,
      long generation,
      Map<Long, SentSpan> spans,
      Map<String, String> matches) {}

  /** A span with its first broker time. */
  private record Held(SentSpan sent, long brokerTime, int versions) {}

  /** One of the equal lines of a Kafka record, with its identity and its first broker time. */
  private record Line(SentLog sent, String identity, long brokerTime) {}

  private record Found(int source, long nanos, String value) {}

  RightAnswers(List<Batch> received, Timing timing) {
    this.timing = timing;
    Map<TraceId, Map<ByteString, Held>> spans = new TreeMap<>();
    Map<TraceId, Map<String, Line>> logs = new TreeMap<>();
    for (Batch batch : received) {
      for (SentSpan span : batch.spans()) {
        if (hasIds(span.span())) {
          spans
              .computeIfAbsent(traceOf(span.span()), trace -> byId())
              .merge(
                  span.span().getSpanId(),
                  new Held(span, batch.brokerTime(), 1),
                  RightAnswers::stays);
        }
      }
      for (SentLog log : batch.logs()) {
        if (!log.isUncorrelatable()) {
          Map<String, Line> lines = logs.computeIfAbsent(log.trace(), trace -> new TreeMap<>());
          RecordHash content = hash(log.resource(), log.log().toByteArray());
          for (int ordinal = 1; ordinal <= log.copies(); ordinal++) {
            String identity = identity(content, ordinal);
            lines.merge(
                identity,
                new Line(log, identity, batch.brokerTime()),
                (one, other) -> one.brokerTime() <= other.brokerTime() ? one : other);
          }
        }
      }
    }
    Stream.concat(spans.keySet().stream(), logs.keySet().stream())
        .distinct()
        .forEach(
            trace ->
                traces.put(
                    trace,
                    answer(
                        trace,
                        List.copyOf(spans.getOrDefault(trace, Map.of()).values()),
                        List.copyOf(logs.getOrDefault(trace, Map.of()).values()))));
  }

  private Answer answer(TraceId trace, List<Held> spans, List<Line> logs) {
    Map<String, String> matches = matches(spans, logs);
    long[] times =
        LongStream.concat(
                spans.stream().mapToLong(Held::brokerTime),
                logs.stream().mapToLong(Line::brokerTime))
            .sorted()
            .toArray();
    long moment = settlingMoment(times, spans, logs);
    List<Held> spansThen = spans.stream().filter(s -> s.brokerTime() <= moment).toList();
    List<Line> logsThen = logs.stream().filter(l -> l.brokerTime() <= moment).toList();
    boolean follows = spans.stream().allMatch(span -> span.versions() == 1);
    Map<Long, SentSpan> stay = new TreeMap<>();
    spans.forEach(span -> stay.put(number(span.sent().span().getSpanId()), span.sent()));
    return new Answer(
        correlation(trace, spans, logs, matches),
        follows ? correlation(trace, spansThen, logsThen, matches(spansThen, logsThen)) : null,
        times[0],
        stay,
        matches);
  }

  private Correlation correlation(
      TraceId trace, List<Held> held, List<Line> lines, Map<String, String> matches) {
    List<SentSpan> spans = held.stream().map(Held::sent).toList();
    List<SentLog> logs = lines.stream().map(Line::sent).toList();
    Correlation.Builder correlation = Correlation.newBuilder().setTraceId(trace.toString());
    root(correlation, spans);
    correlation.setMissingParents(missingParents(spans));
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
    correlation
        .setRevision(2L * (spans.size() + logs.size()) + 1)
        .setSpanCount(spans.size())
        .setLogCount(logs.size())
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
    MatchCounts.Builder counts = MatchCounts.newBuilder();
    matches.values().forEach(match -> count(counts, match));
    return correlation.setMatches(counts).build();
  }

  // ---- Section 4: when a trace settles

  /**
   * The first moment after which no record has a broker time within the quiet period, or a fixed
   * time after the first.
   */
  private long settlingMoment(long[] times, List<Held> spans, List<Line> logs) {
    for (long time : times) {
      long quiet =
          (looksWhole(time, spans, logs) ? timing.quietWhole() : timing.quietIncomplete())
              .toMillis();
      long moment = Math.min(time + quiet, times[0] + timing.longestOpen().toMillis());
      if (LongStream.of(times).noneMatch(other -> time < other && other <= moment)) {
        return moment;
      }
    }
    throw new AssertionError("after the last record there is none");
  }

  /** Root seen, no parent missing, no log naming an absent span: by the records up to a time. */
  private static boolean looksWhole(long time, List<Held> held, List<Line> lines) {
    List<SentSpan> spans =
        held.stream().filter(s -> s.brokerTime() <= time).map(Held::sent).toList();
    return spans.stream().anyMatch(s -> !hasParent(s.span()))
        && missingParents(spans) == 0
        && lines.stream()
            .filter(l -> l.brokerTime() <= time && l.sent().namedSpan() != 0)
            .allMatch(
                l ->
                    spans.stream()
                        .anyMatch(s -> number(s.span().getSpanId()) == l.sent().namedSpan()));
  }

  // ---- Rule 6: identity

  private static Map<ByteString, Held> byId() {
    return new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  }

  /** Of two that differ the later end, then the greater content. */
  private static Held stays(Held one, Held other) {
    Comparator<Held> order =
        Comparator.<Held>comparingLong(s -> s.sent().span().getEndTimeUnixNano())
            .thenComparing(s -> hash(s.sent().resource(), s.sent().span().toByteArray()));
    return new Held(
        order.compare(one, other) >= 0 ? one.sent() : other.sent(),
        Math.min(one.brokerTime(), other.brokerTime()),
        one.sent().equals(other.sent())
            ? Math.max(one.versions(), other.versions())
            : one.versions() + other.versions());
  }

  /** The hash of all content and resource, with the ordinal among equal records. */
  private static String identity(RecordHash content, int ordinal) {
    return (ordinal == 1 ? content : content.with(ordinal)).toHex();
  }

  private static RecordHash hash(Resource resource, byte[] record) {
    return RecordHash.ofHeaders(
            ResourceLogs.newBuilder().setResource(resource).build().toByteArray(),
            ScopeLogs.newBuilder().setScope(RandomTelemetry.SCOPE).build().toByteArray())
        .with(OtlpRequest.Slice.of(record));
  }

  // ---- Rules 2 to 5: matches

  private Map<String, String> matches(List<Held> held, List<Line> lines) {
    List<SentSpan> spans = held.stream().map(Held::sent).toList();
    Map<String, String> matches = new TreeMap<>();
    lines.forEach(line -> matches.put(line.identity(), match(line.sent(), spans)));
    return matches;
  }

  private String match(SentLog log, List<SentSpan> spans) {
    if (log.namedSpan() != 0
        && spans.stream().anyMatch(s -> number(s.span().getSpanId()) == log.namedSpan())) {
      return "span_id " + log.namedSpan();
    }
    if (spans.isEmpty()) {
      return "orphan 0";
    }
    long time = time(log.log());
    List<SentSpan> candidates =
        spans.stream()
            .filter(s -> KINDS_THAT_LOG.contains(s.span().getKindValue()))
            .filter(s -> service(s.resource()).equals(service(log.resource())))
            .filter(s -> sameInstance(s.resource(), log.resource()))
            .toList();
    Comparator<SentSpan> innermost =
        Comparator.<SentSpan>comparingLong(s -> s.span().getStartTimeUnixNano())
            .reversed()
            .thenComparing(s -> s.span().getEndTimeUnixNano())
            .thenComparing(s -> s.span().getSpanId().toByteArray(), RightAnswers::compareIds);
    Optional<SentSpan> within =
        candidates.stream().filter(s -> distance(s.span(), time) == 0).min(innermost);
    Optional<SentSpan> chosen =
        within.isPresent()
            ? within
            : candidates.stream()
                .filter(s -> distance(s.span(), time) <= timing.slack().toNanos())
                .min(
                    Comparator.<SentSpan>comparingLong(s -> distance(s.span(), time))
                        .thenComparing(innermost));
    return chosen.map(s -> "interval " + number(s.span().getSpanId())).orElse("trace 0");
  }

  /** Before a span by its start, after that by its end; also where a clock was set back in it. */
  private static long distance(Span span, long time) {
    return time < span.getStartTimeUnixNano()
        ? span.getStartTimeUnixNano() - time
        : Math.max(0, time - span.getEndTimeUnixNano());
  }

  private static boolean sameInstance(Resource one, Resource other) {
    String first = attribute(one, "service.instance.id");
    String second = attribute(other, "service.instance.id");
    return first == null || second == null || Objects.equals(first, second);
  }

  private static void count(MatchCounts.Builder counts, String match) {
    switch (match.substring(0, match.indexOf(' '))) {
      case "span_id" -> counts.setSpanId(counts.getSpanId() + 1);
      case "interval" -> counts.setInterval(counts.getInterval() + 1);
      case "trace" -> counts.setTrace(counts.getTrace() + 1);
      default -> counts.setOrphan(counts.getOrphan() + 1);
    }
  }

  // ---- Section 2: the correlation

  private static void root(Correlation.Builder correlation, List<SentSpan> spans) {
    Comparator<SentSpan> first =
        Comparator.<SentSpan>comparingLong(s -> s.span().getStartTimeUnixNano())
            .thenComparing(s -> s.span().getSpanId().toByteArray(), RightAnswers::compareIds);
    Optional<SentSpan> parentless = spans.stream().filter(s -> !hasParent(s.span())).min(first);
    parentless
        .or(() -> spans.stream().min(first))
        .ifPresent(
            root ->
                correlation
                    .setService(service(root.resource()))
                    .setOperation(root.span().getName()));
    correlation.setRootSeen(parentless.isPresent());
  }

  private static int missingParents(List<SentSpan> spans) {
    return (int)
        spans.stream()
            .filter(s -> hasParent(s.span()))
            .map(s -> s.span().getParentSpanId())
            .filter(id -> spans.stream().noneMatch(s -> s.span().getSpanId().equals(id)))
            .distinct()
            .count();
  }

  private static SeverityCounts severities(List<SentLog> logs) {
    int[] counts = new int[7];
    for (SentLog log : logs) {
      int severity = log.log().getSeverityNumberValue();
      counts[severity < 1 || severity > 24 ? 0 : 1 + (severity - 1) / 4]++;
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
                attribute.getKey().replaceAll("[_.]", "").toLowerCase(Locale.ROOT),
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

  // ---- OTLP

  static boolean hasIds(Span span) {
    return isId(span.getTraceId(), 16) && isId(span.getSpanId(), 8);
  }

  private static boolean hasParent(Span span) {
    return isId(span.getParentSpanId(), 8);
  }

  /** Invalid = wrong length or all zero. */
  private static boolean isId(ByteString id, int length) {
    return id.size() == length && !id.equals(ByteString.copyFrom(new byte[length]));
  }

  private static int compareIds(byte[] one, byte[] other) {
    return HexFormat.of().formatHex(one).compareTo(HexFormat.of().formatHex(other));
  }

  private static long number(ByteString spanId) {
    return spanId.asReadOnlyByteBuffer().getLong();
  }

  private static String service(Resource resource) {
    return Objects.requireNonNullElse(attribute(resource, "service.name"), "unknown_service");
  }

  private static @Nullable String attribute(Resource resource, String key) {
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
}
