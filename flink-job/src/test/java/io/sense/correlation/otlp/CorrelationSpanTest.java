package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.sense.correlation.Otlp;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.MatchCounts;
import org.junit.jupiter.api.Test;

final class CorrelationSpanTest {
  private static final TraceId TRACE = new TraceId(1, 2);
  private static final Correlation CORRELATION =
      Correlation.newBuilder()
          .setTraceId(TRACE.toString())
          .setGeneration(1_700_000_000_000L)
          .setCorrelationId("corr")
          .addServices("bank")
          .addServices("shop")
          .setStartTimeUnixNano(10)
          .setEndTimeUnixNano(-1) // the end of unsigned time
          .setSpanCount(4)
          .setLogCount(10)
          .setErrorSpanCount(1)
          .setMatches(MatchCounts.newBuilder().setSpanId(1).setInterval(2).setTrace(3).setOrphan(4))
          .setAttributes(Attributes.newBuilder().setCircuitId("C").setRequestId("R"))
          .build();

  @Test
  void tellsTheCorrelationUnderTheRootSpan() throws Exception {
    Span span = span(CORRELATION, 7);
    assertThat(span.getName()).isEqualTo("sense.correlation");
    assertThat(span.getTraceId()).isEqualTo(Otlp.bytes(TRACE));
    assertThat(span.getParentSpanId()).isEqualTo(Otlp.bytes(7));
    assertThat(span.getStartTimeUnixNano()).isEqualTo(10);
    assertThat(span.getEndTimeUnixNano()).isEqualTo(-1);
    assertThat(span.getAttributesList())
        .containsExactly(
            Otlp.attribute("sense.correlation_id", "corr"),
            number("sense.span_count", 4),
            number("sense.log_count", 10),
            number("sense.error_span_count", 1),
            number("sense.matches.span_id", 1),
            number("sense.matches.interval", 2),
            number("sense.matches.trace", 3),
            number("sense.matches.orphan", 4),
            KeyValue.newBuilder()
                .setKey("sense.services")
                .setValue(
                    AnyValue.newBuilder()
                        .setArrayValue(
                            ArrayValue.newBuilder()
                                .addValues(Otlp.text("bank"))
                                .addValues(Otlp.text("shop"))))
                .build(),
            Otlp.attribute("circuit_id", "C"),
            Otlp.attribute("request_id", "R"));
  }

  @Test
  void hasNoParentWhereTheTraceHasNoSpan() throws Exception {
    assertThat(span(CORRELATION, 0).getParentSpanId()).isEmpty();
  }

  @Test
  void hasAnIdThatIsAFunctionOfTraceAndGenerationAlone() throws Exception {
    Correlation amended = CORRELATION.toBuilder().setSpanCount(5).setRevision(99).build();
    assertThat(span(amended, 8).getSpanId()).isEqualTo(span(CORRELATION, 7).getSpanId()).hasSize(8);
    Correlation later = CORRELATION.toBuilder().setGeneration(1_700_000_600_000L).build();
    assertThat(span(later, 7).getSpanId()).isNotEqualTo(span(CORRELATION, 7).getSpanId());
    Correlation other = CORRELATION.toBuilder().setTraceId(new TraceId(2, 1).toString()).build();
    assertThat(span(other, 7).getSpanId()).isNotEqualTo(span(CORRELATION, 7).getSpanId());
  }

  @Test
  void neverHasAnIdOfZero() {
    assertThat(SenseSpan.spanId(new RecordHash(5, 6))).isEqualTo(5);
    assertThat(SenseSpan.spanId(new RecordHash(0, 6))).isEqualTo(6);
    assertThat(SenseSpan.spanId(new RecordHash(0, 0))).isEqualTo(1);
  }

  private static Span span(Correlation correlation, long root) throws Exception {
    return Span.parseFrom(
        CorrelationSpan.span(TraceId.parse(correlation.getTraceId()), correlation, root));
  }

  private static KeyValue number(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }
}
