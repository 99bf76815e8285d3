package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.sense.correlation.Otlp;
import io.sense.telemetry.TraceId;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SpanFieldsTest {
  private static final TraceId TRACE = new TraceId(1, -2);

  @Test
  void readsWhatCorrelatingNeeds() throws Exception {
    SpanFields span =
        read(
            Otlp.span(TRACE, -5, 6, 100, 200)
                .setName("GET /orders")
                .setKind(Span.SpanKind.SPAN_KIND_CONSUMER)
                .setTraceState("a=b")
                .setStatus(
                    Status.newBuilder()
                        .setMessage("x")
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR))
                .addAttributes(Otlp.attribute("request.id", "R"))
                .addAttributes(
                    KeyValue.newBuilder()
                        .setKey("resource_id")
                        .setValue(AnyValue.newBuilder().setIntValue(-7)))
                .addAttributes(Otlp.attribute("sense.synthetic", "true"))
                .addEvents(Span.Event.newBuilder().setName("event"))
                .addLinks(Span.Link.newBuilder().setTraceId(Otlp.bytes(new TraceId(9, 9)))));
    BusinessIds ids = BusinessIds.with(null, BusinessId.REQUEST_ID, "R");
    ids = BusinessIds.with(ids, BusinessId.RESOURCE_ID, "-7");
    assertThat(span)
        .isEqualTo(
            new SpanFields(TRACE, -5, 6, 5, "GET /orders", 100, 200, true, ids, true, List.of()));
  }

  @Test
  void readsAnEmptySpan() throws Exception {
    assertThat(read(Span.newBuilder()))
        .isEqualTo(new SpanFields(null, 0, 0, 0, "", 0, 0, false, null, false, List.of()));
  }

  @Test
  void isNoErrorUnlessItsStatusSaysSo() throws Exception {
    for (Status.StatusCode code :
        new Status.StatusCode[] {
          Status.StatusCode.STATUS_CODE_UNSET, Status.StatusCode.STATUS_CODE_OK
        }) {
      assertThat(read(Span.newBuilder().setStatus(Status.newBuilder().setCode(code))).error())
          .isFalse();
    }
  }

  @Test
  void tellsInvalidIdsFromValidOnes() throws Exception {
    assertThat(read(Span.newBuilder().setTraceId(ByteString.copyFrom(new byte[16]))).traceId())
        .isNull();
    assertThat(read(Span.newBuilder().setTraceId(filled(15))).traceId()).isNull();
    assertThat(read(Span.newBuilder().setTraceId(filled(16))).traceId()).isNotNull();
    assertThat(read(Span.newBuilder().setSpanId(filled(7))).spanId()).isZero();
    assertThat(read(Span.newBuilder().setSpanId(filled(9))).spanId()).isZero();
    assertThat(read(Span.newBuilder().setSpanId(filled(8))).spanId()).isNotZero();
  }

  /** A parent of the wrong length, or all zero, is none that could ever come. */
  @Test
  void isParentlessWhereTheParentIsInvalid() throws Exception {
    assertThat(read(Span.newBuilder().setParentSpanId(filled(4))).parentId()).isZero();
    assertThat(read(Span.newBuilder().setParentSpanId(ByteString.copyFrom(new byte[8]))).parentId())
        .isZero();
  }

  @Test
  void cutsANameThatWouldMakeARowOfAMegabyte() throws Exception {
    assertThat(read(Span.newBuilder().setName("n".repeat(1_000_000))).name()).hasSize(1_024);
    String id =
        read(Span.newBuilder().addAttributes(Otlp.attribute("circuit_id", "c".repeat(5_000))))
            .ids()
            .get(BusinessId.CIRCUIT_ID);
    assertThat(id).hasSize(1_024);
  }

  @Test
  void readsTheSmallestOfSeveralIdsWhateverTheirOrder() throws Exception {
    Span.Builder span =
        Span.newBuilder()
            .addAttributes(Otlp.attribute("circuit_id", "b"))
            .addAttributes(Otlp.attribute("circuit.id", "a"))
            .addAttributes(Otlp.attribute("circuitId", "c"));
    assertThat(read(span).ids().get(BusinessId.CIRCUIT_ID)).isEqualTo("a");
  }

  @Test
  void refusesASpanThatIsCut() {
    byte[] bytes = Otlp.span(TRACE, 1, 2, 3, 4).build().toByteArray();
    assertThatThrownBy(() -> SpanFields.read(new OtlpRequest.Slice(bytes, 0, bytes.length - 1)))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  private static SpanFields read(Span.Builder span) throws InvalidProtocolBufferException {
    byte[] bytes = span.build().toByteArray();
    return SpanFields.read(OtlpRequest.Slice.of(bytes));
  }

  private static ByteString filled(int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) 7);
    return ByteString.copyFrom(bytes);
  }
}
