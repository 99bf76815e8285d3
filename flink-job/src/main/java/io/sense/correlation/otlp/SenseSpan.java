package io.sense.correlation.otlp;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.telemetry.TraceId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A span of Sense's own that it adds to a trace, as service {@code sense}. */
public final class SenseSpan {
  private static final String SENSE = "sense";
  private static final Resource RESOURCE =
      Resource.newBuilder().addAttributes(keyValue("service.name", text(SENSE))).build();
  private static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName(SENSE).build();

  /** What lies around spans of Sense in a request: of a {@code ResourceSpans}. */
  public static final byte[] RESOURCE_HEADER =
      ResourceSpans.newBuilder().setResource(RESOURCE).build().toByteArray();

  /** Likewise, of a {@code ScopeSpans}. */
  public static final byte[] SCOPE_HEADER =
      ScopeSpans.newBuilder().setScope(SCOPE).build().toByteArray();

  /** Counts from 0 to this, excluded, are made once for each attribute: most are such. */
  private static final int FEW = 32;

  private static final Map<String, KeyValue[]> COUNTS = new ConcurrentHashMap<>();

  private final Span.Builder span = Span.newBuilder();

  /**
   * Starts a span of kind INTERNAL.
   *
   * @param identity decides the span id: the same span has the same id whenever it is made
   * @param startNanos unsigned, since the epoch
   * @param endNanos likewise
   */
  public SenseSpan(
      TraceId trace, RecordHash identity, String name, long startNanos, long endNanos) {
    span.setTraceId(Ids.bytes(trace))
        .setSpanId(Ids.bytes(spanId(identity)))
        .setName(name)
        .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
        .setStartTimeUnixNano(startNanos)
        .setEndTimeUnixNano(endNanos);
  }

  /** What the identities of all spans of one name in one trace begin with. */
  public static RecordHash identity(TraceId trace, String name) {
    return new RecordHash(trace.high(), trace.low()).with(name);
  }

  /** Sets the parent; 0 is none. */
  public SenseSpan parent(long spanId) {
    if (spanId != 0) {
      span.setParentSpanId(Ids.bytes(spanId));
    }
    return this;
  }

  /** Adds a span link. */
  public SenseSpan link(TraceId trace, long spanId) {
    span.addLinks(Span.Link.newBuilder().setTraceId(Ids.bytes(trace)).setSpanId(Ids.bytes(spanId)));
    return this;
  }

  /** Adds an attribute unless its value is empty. */
  public SenseSpan attribute(String key, String value) {
    return value.isEmpty() ? this : add(key, text(value));
  }

  /** Adds an attribute. */
  public SenseSpan attribute(String key, long value) {
    if (value < 0 || value >= FEW) {
      return add(intValue(key, value));
    }
    return add(COUNTS.computeIfAbsent(key, SenseSpan::few)[(int) value]);
  }

  /** Adds an attribute. */
  public SenseSpan attribute(String key, double value) {
    return add(key, AnyValue.newBuilder().setDoubleValue(value).build());
  }

  /** Adds an attribute of several texts. */
  public SenseSpan attribute(String key, Collection<String> values) {
    ArrayValue.Builder array = ArrayValue.newBuilder();
    values.forEach(value -> array.addValues(text(value)));
    return add(key, AnyValue.newBuilder().setArrayValue(array).build());
  }

  /** The span alone. */
  public byte[] span() {
    return span.build().toByteArray();
  }

  /** The span as OTLP {@code TracesData}. */
  public byte[] otlp() {
    TracesData.Builder request = TracesData.newBuilder();
    request
        .addResourceSpansBuilder()
        .setResource(RESOURCE)
        .addScopeSpansBuilder()
        .setScope(SCOPE)
        .addSpans(span);
    return request.build().toByteArray();
  }

  private SenseSpan add(String key, AnyValue value) {
    return add(keyValue(key, value));
  }

  private SenseSpan add(KeyValue attribute) {
    span.addAttributes(attribute);
    return this;
  }

  /** All zero would be no valid id. */
  static long spanId(RecordHash identity) {
    if (identity.high() != 0) {
      return identity.high();
    }
    return identity.low() != 0 ? identity.low() : 1;
  }

  private static KeyValue keyValue(String key, AnyValue value) {
    return KeyValue.newBuilder().setKey(key).setValue(value).build();
  }

  /** All at once, because the map then shows them whole to every thread. */
  private static KeyValue[] few(String key) {
    KeyValue[] few = new KeyValue[FEW];
    Arrays.setAll(few, value -> intValue(key, value));
    return few;
  }

  private static KeyValue intValue(String key, long value) {
    return keyValue(key, AnyValue.newBuilder().setIntValue(value).build());
  }

  private static AnyValue text(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }
}
