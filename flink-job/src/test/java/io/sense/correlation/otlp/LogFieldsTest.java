package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.sense.correlation.Otlp;
import io.sense.telemetry.TraceId;
import java.util.HexFormat;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 1 of the design, section 3: where a log's ids are found; and what else is read of it. */
final class LogFieldsTest {
  private static final String T = "0af7651916cd43dd8448eb211c80319c";
  private static final String S = "b7ad6b7169203331";
  private static final String OTHER_T = "11111111111111111111111111111111";
  private static final String OTHER_S = "2222222222222222";
  private static final TraceId TRACE = TraceId.parse(T);
  private static final long SPAN = HexFormat.fromHexDigitsToLong(S);
  private static final long OTHER_SPAN = HexFormat.fromHexDigitsToLong(OTHER_S);
  private static final String ZERO_TRACE = "0".repeat(32);
  private static final String ZERO_SPAN = "0".repeat(16);

  @Test
  void takesTheFieldsBeforeAllElse() throws Exception {
    LogFields log =
        read(
            LogRecord.newBuilder()
                .setTraceId(Otlp.bytes(TRACE))
                .setSpanId(Otlp.bytes(SPAN))
                .addAttributes(Otlp.attribute("trace_id", OTHER_T))
                .addAttributes(Otlp.attribute("span_id", OTHER_S))
                .setBody(Otlp.text("trace_id=" + OTHER_T + " span_id=" + OTHER_S)));
    assertFound(log);
  }

  @ParameterizedTest
  @CsvSource({
    "trace_id, span_id",
    "traceId, spanId",
    "TraceID, SpanID",
    "trace.id, span.id",
    "trace-id, span-id",
    "traceid, spanid",
    "TRACE_ID, SPAN_ID",
    "otelTraceID, otelSpanID",
    "otel_trace_id, otel_span_id",
    "otel.trace.id, otel.span.id",
  })
  void findsIdsInAttributes(String traceName, String spanName) throws Exception {
    for (boolean upper : new boolean[] {false, true}) {
      assertFound(
          read(
              LogRecord.newBuilder()
                  .addAttributes(Otlp.attribute(spanName, upper ? S.toUpperCase(Locale.ROOT) : S))
                  .addAttributes(
                      Otlp.attribute(traceName, upper ? T.toUpperCase(Locale.ROOT) : T))));
    }
  }

  @Test
  void findsIdsInATraceparentAttribute() throws Exception {
    assertFound(
        read(LogRecord.newBuilder().addAttributes(Otlp.attribute("traceparent", parent(T, S)))));
  }

  @Test
  void findsTheSpanInATraceparentOfTheTraceThatAnotherAttributeNames() throws Exception {
    assertFound(
        read(
            LogRecord.newBuilder()
                .addAttributes(Otlp.attribute("trace_id", T))
                .addAttributes(Otlp.attribute("traceparent", parent(T, S)))));
    assertThat(
            read(LogRecord.newBuilder()
                    .addAttributes(Otlp.attribute("trace_id", T))
                    .addAttributes(Otlp.attribute("traceparent", parent(OTHER_T, OTHER_S))))
                .spanId())
        .isZero();
  }

  @Test
  void findsIdsInAStructuredBody() throws Exception {
    assertFound(read(LogRecord.newBuilder().setBody(body("trace_id", T, "spanId", S))));
    assertFound(read(LogRecord.newBuilder().setBody(body("traceparent", parent(T, S)))));
  }

  /** Whatever the order of the fields on the wire: a body stands before the attributes there. */
  @Test
  void takesAttributesBeforeAStructuredBody() throws Exception {
    assertFound(
        read(
            LogRecord.newBuilder()
                .setBody(body("trace_id", OTHER_T, "span_id", OTHER_S))
                .addAttributes(Otlp.attribute("trace_id", T))
                .addAttributes(Otlp.attribute("span_id", S))));
    LogFields onlyTrace =
        read(
            LogRecord.newBuilder()
                .setBody(body("trace_id", OTHER_T, "span_id", OTHER_S))
                .addAttributes(Otlp.attribute("trace_id", T)));
    assertThat(onlyTrace.traceId()).isEqualTo(TRACE);
    assertThat(onlyTrace.spanId()).as("the other trace's span").isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trace_id=<T> span_id=<S>",
        "GET /orders [trace_id=<T>, span_id=<S>] 200",
        "traceId: <T> spanId: <S>",
        "TraceID: <T> SpanID: <S> started",
        "traceid=<T>,spanid=<S>",
        "trace.id=<T> span.id=<S>",
        "trace-id=<T> span-id=<S>",
        "{\"trace_id\":\"<T>\",\"span_id\":\"<S>\"}",
        "{\"traceId\": \"<T>\", \"spanId\" : \"<S>\"}",
        "{\\\"trace_id\\\":\\\"<T>\\\",\\\"span_id\\\":\\\"<S>\\\"}",
        "{'trace_id': '<T>', 'span_id': '<S>'}",
        "otelTraceID=<T> otelSpanID=<S>",
        "otel.trace_id=<T> otel.span_id=<S>",
        "span_id=<S> trace_id=<T>",
        "TRACE_ID=<T> SPAN_ID=<S>",
        "context 00-<T>-<S>-01 taken",
        "traceparent: 00-<T>-<S>-00",
        "trace_id=<T> in 00-<T>-<S>-01",
        "trace_id=00000000000000000000000000000000 trace_id=<T> span_id=0000000000000000"
            + " span_id=<S>",
      })
  void findsIdsInText(String text) throws Exception {
    assertFound(
        read(LogRecord.newBuilder().setBody(Otlp.text(text.replace("<T>", T).replace("<S>", S)))),
        text);
  }

  @Test
  void findsIdsOfUpperCaseInText() throws Exception {
    assertFound(
        read(
            LogRecord.newBuilder()
                .setBody(Otlp.text(("trace_id=" + T + " span_id=" + S).toUpperCase(Locale.ROOT)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no id at all",
        "trace_id=<T>1", // 33 digits
        "trace_id=1234",
        "trace_id=00000000000000000000000000000000",
        "trace_id=",
        "my_trace_id=<T>",
        "parent.trace_id=<T>",
        "xtrace_id=<T>",
        "trace_id <T>",
        "trace_id=ghijklmnopqrstuvwxyzghijklmnopqr",
        "request <T> failed",
        "00-<T>-<S>", // no flags
        "000-<T>-<S>-01",
        "00-<T>-<S>-011",
        "a00-<T>-<S>-01",
        "00-00000000000000000000000000000000-<S>-01",
        "span_id=<S>", // a span alone belongs to no trace
      })
  void findsNoTraceWhereThereIsNone(String text) throws Exception {
    LogFields log =
        read(LogRecord.newBuilder().setBody(Otlp.text(text.replace("<T>", T).replace("<S>", S))));
    assertThat(log.traceId()).as(text).isNull();
    assertThat(log.spanId()).as(text).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "parent_span_id=P",
        "parentSpanId=P",
        "parent.span.id=P",
        "parent-span-id=P",
        "parentSpanID: P",
        "{\"parentSpanId\":\"P\"}",
      })
  void doesNotTakeAParentForTheSpan(String form) throws Exception {
    String text = form.replace("P", OTHER_S);
    LogFields alone =
        read(LogRecord.newBuilder().setTraceId(Otlp.bytes(TRACE)).setBody(Otlp.text(text)));
    assertThat(alone.spanId()).as(text).isZero();
    assertFound(
        read(
            LogRecord.newBuilder()
                .setBody(Otlp.text("trace_id=" + T + " " + text + " span_id=" + S))),
        text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"parent_span_id", "parentSpanId", "parent.span.id", "parent-span-id"})
  void doesNotTakeAParentAttributeForTheSpan(String name) throws Exception {
    assertThat(
            read(LogRecord.newBuilder()
                    .setTraceId(Otlp.bytes(TRACE))
                    .addAttributes(Otlp.attribute(name, OTHER_S)))
                .spanId())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 17, 32})
  void looksFurtherWhereTheFieldHasTheWrongLength(int length) throws Exception {
    LogFields log =
        read(
            LogRecord.newBuilder()
                .setTraceId(ByteString.copyFrom(new byte[length]).concat(filled(length)))
                .setSpanId(filled(length == 8 ? 9 : length))
                .addAttributes(Otlp.attribute("trace_id", T))
                .addAttributes(Otlp.attribute("span_id", S)));
    assertFound(log);
  }

  @Test
  void looksFurtherWhereAPlaceHoldsZeros() throws Exception {
    LogRecord.Builder zeros =
        LogRecord.newBuilder()
            .setTraceId(ByteString.copyFrom(new byte[16]))
            .setSpanId(ByteString.copyFrom(new byte[8]));
    assertThat(read(zeros.clone()).traceId()).isNull();
    zeros
        .addAttributes(Otlp.attribute("trace_id", ZERO_TRACE))
        .addAttributes(Otlp.attribute("span_id", ZERO_SPAN));
    assertThat(read(zeros.clone()).traceId()).isNull();
    assertFound(read(zeros.clone().setBody(Otlp.text("trace_id=" + T + " span_id=" + S))));
    assertFound(read(zeros.clone().addAttributes(Otlp.attribute("traceparent", parent(T, S)))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "abc", "0af7651916cd43dd8448eb211c80319", "0x0af7651916cd43dd8448eb211c8"})
  void passesOverAttributesThatAreNoIds(String value) throws Exception {
    assertThat(
            read(LogRecord.newBuilder().addAttributes(Otlp.attribute("trace_id", value))).traceId())
        .isNull();
  }

  @Test
  void findsTheTwoIdsInDifferentPlaces() throws Exception {
    assertFound(
        read(
            LogRecord.newBuilder()
                .setTraceId(Otlp.bytes(TRACE))
                .addAttributes(Otlp.attribute("span_id", S))));
    assertFound(
        read(
            LogRecord.newBuilder()
                .setTraceId(Otlp.bytes(TRACE))
                .setBody(Otlp.text("doing it, span_id=" + S))));
    assertFound(
        read(
            LogRecord.newBuilder()
                .setSpanId(Otlp.bytes(SPAN))
                .addAttributes(Otlp.attribute("trace_id", T))));
    assertFound(
        read(
            LogRecord.newBuilder()
                .addAttributes(Otlp.attribute("trace_id", T))
                .setBody(Otlp.text("trace_id=" + T + " span_id=" + S))));
  }

  /** A line that quotes the context of a call it makes must not move to that call. */
  @Test
  void doesNotTakeTheSpanOfAQuotedForeignTrace() throws Exception {
    for (String quote :
        new String[] {
          "calling with trace_id=" + OTHER_T + " span_id=" + OTHER_S,
          "calling with " + parent(OTHER_T, OTHER_S),
          "span_id=" + OTHER_S + " was sent with " + parent(OTHER_T, S),
        }) {
      LogFields inText =
          read(LogRecord.newBuilder().setTraceId(Otlp.bytes(TRACE)).setBody(Otlp.text(quote)));
      assertThat(inText.traceId()).as(quote).isEqualTo(TRACE);
      assertThat(inText.spanId()).as(quote).isZero();
    }
    LogFields inAttributes =
        read(
            LogRecord.newBuilder()
                .setTraceId(Otlp.bytes(TRACE))
                .addAttributes(Otlp.attribute("trace_id", OTHER_T))
                .addAttributes(Otlp.attribute("span_id", OTHER_S)));
    assertThat(inAttributes.spanId()).isZero();
    LogFields inTraceparent =
        read(
            LogRecord.newBuilder()
                .setTraceId(Otlp.bytes(TRACE))
                .addAttributes(Otlp.attribute("traceparent", parent(OTHER_T, OTHER_S))));
    assertThat(inTraceparent.spanId()).isZero();
  }

  /** Text is looked at only for what is still open after the attributes. */
  @Test
  void keepsTheSpanOfTheAttributesOverThatOfTheText() throws Exception {
    LogFields log =
        read(
            LogRecord.newBuilder()
                .addAttributes(Otlp.attribute("trace_id", T))
                .addAttributes(Otlp.attribute("span_id", OTHER_S))
                .setBody(Otlp.text("trace_id=" + T + " span_id=" + S)));
    assertThat(log.spanId()).isEqualTo(OTHER_SPAN);
  }

  @Test
  void readsAMegabyteOfTextThatAlmostNamesATrace() throws Exception {
    String almost = "trace_id=" + T.substring(1) + " \\\"\\\"\\\" span_id  :  ";
    String text = almost.repeat(1_000_000 / almost.length());
    LogFields log = read(LogRecord.newBuilder().setBody(Otlp.text(text + "trace_id=" + T)));
    assertThat(log.traceId()).isEqualTo(TRACE);
  }

  @Test
  void takesTheTimeOfObservationWhereTheEventsIsMissing() throws Exception {
    assertThat(
            read(LogRecord.newBuilder().setTimeUnixNano(5).setObservedTimeUnixNano(7)).timeNanos())
        .isEqualTo(5);
    assertThat(read(LogRecord.newBuilder().setObservedTimeUnixNano(7)).timeNanos()).isEqualTo(7);
    assertThat(read(LogRecord.newBuilder()).timeNanos()).isZero();
  }

  @Test
  void readsSeverityBusinessIdsAndMarks() throws Exception {
    LogFields log =
        read(
            LogRecord.newBuilder()
                .setSeverityNumberValue(17)
                .addAttributes(Otlp.attribute("circuit.id", "C-2"))
                .addAttributes(Otlp.attribute("circuitId", "C-1"))
                .addAttributes(Otlp.attribute("product_id", ""))
                .addAttributes(
                    KeyValue.newBuilder()
                        .setKey("sense.synthetic")
                        .setValue(AnyValue.newBuilder().setBoolValue(true)))
                .addAttributes(Otlp.attribute("sense.match", "trace")));
    assertThat(log.severity()).isEqualTo(17);
    assertThat(log.ids().get(BusinessId.CIRCUIT_ID)).as("the smallest of several").isEqualTo("C-1");
    assertThat(log.ids().get(BusinessId.PRODUCT_ID)).as("empty is none").isNull();
    assertThat(log.synthetic()).isTrue();
    assertThat(log.strip()).isTrue();
    LogFields bare = read(LogRecord.newBuilder());
    assertThat(bare.ids()).isNull();
    assertThat(bare.synthetic()).isFalse();
    assertThat(bare.strip()).isFalse();
  }

  @Test
  void passesOverValuesThatAreNoTexts() throws Exception {
    AnyValue list =
        AnyValue.newBuilder()
            .setArrayValue(ArrayValue.newBuilder().addValues(Otlp.text(T)))
            .build();
    LogFields log =
        read(
            LogRecord.newBuilder()
                .setBody(list)
                .addAttributes(KeyValue.newBuilder().setKey("trace_id").setValue(list))
                .addAttributes(
                    KeyValue.newBuilder()
                        .setKey("trace_id")
                        .setValue(AnyValue.newBuilder().setDoubleValue(1)))
                .addAttributes(KeyValue.newBuilder().setKey("trace_id")));
    assertThat(log.traceId()).isNull();
  }

  @Test
  void takesAKnownNumberOfAnotherTypeForAnUnknownField() throws Exception {
    byte[] attribute = {0x32, 4, 0x08, 1, 0x10, 1}; // a KeyValue with varints for key and value
    byte[] log = Otlp.log(TRACE, SPAN, 1, "text").build().toByteArray();
    byte[] both = java.util.Arrays.copyOf(attribute, attribute.length + log.length);
    System.arraycopy(log, 0, both, attribute.length, log.length);
    assertThat(LogRecord.parseFrom(both).getAttributesCount()).isOne();
    assertFound(LogFields.read(OtlpRequest.Slice.of(both)));
  }

  @Test
  void refusesARecordThatIsCut() {
    byte[] log = Otlp.log(TRACE, SPAN, 1, "text").build().toByteArray();
    assertThatThrownBy(() -> LogFields.read(new OtlpRequest.Slice(log, 0, log.length - 1)))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @Test
  void readsNothingBeyondItsSlice() throws Exception {
    byte[] log = Otlp.log(TRACE, SPAN, 1, "text").build().toByteArray();
    byte[] within = new byte[log.length + 20];
    java.util.Arrays.fill(within, (byte) 0xff);
    System.arraycopy(log, 0, within, 10, log.length);
    assertFound(LogFields.read(new OtlpRequest.Slice(within, 10, 10 + log.length)));
  }

  private static void assertFound(LogFields log) {
    assertFound(log, "log");
  }

  /** A text is searched only where enough hex digits follow each other, wherever that is. */
  @Test
  void findsIdsAtEveryPlaceOfALongText() throws Exception {
    for (int before = 0; before < 50; before++) {
      for (int after = 0; after < 20; after++) {
        String text = "-".repeat(before) + " trace_id=" + T + " span_id=" + S + " ".repeat(after);
        assertFound(read(LogRecord.newBuilder().setBody(Otlp.text(text))), text);
        LogFields spanOnly =
            read(
                LogRecord.newBuilder()
                    .setTraceId(Otlp.bytes(TRACE))
                    .setBody(Otlp.text("-".repeat(before) + " span_id=" + S + "g".repeat(after))));
        assertFound(spanOnly, "span at " + before);
      }
    }
  }

  private static void assertFound(LogFields log, String what) {
    assertThat(log.traceId()).as(what).isEqualTo(TRACE);
    assertThat(log.spanId()).as(what).isEqualTo(SPAN);
  }

  private static LogFields read(LogRecord.Builder log) throws InvalidProtocolBufferException {
    byte[] bytes = log.build().toByteArray();
    return LogFields.read(OtlpRequest.Slice.of(bytes));
  }

  private static String parent(String trace, String span) {
    return "00-" + trace + "-" + span + "-01";
  }

  private static AnyValue body(String... entries) {
    KeyValueList.Builder list = KeyValueList.newBuilder();
    for (int i = 0; i < entries.length; i += 2) {
      list.addValues(Otlp.attribute(entries[i], entries[i + 1]));
    }
    return AnyValue.newBuilder().setKvlistValue(list).build();
  }

  private static ByteString filled(int length) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) 7);
    return ByteString.copyFrom(bytes);
  }
}
