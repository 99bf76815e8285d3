package io.sense.receiver.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class JsonRequestsTest {
  private static final String TRACES =
      """
      {"resourceSpans":[{"resource":{"attributes":[
         {"key":"service.name","value":{"stringValue":"billing"}},
         {"key":"host.cpus","value":{"intValue":"8"}},
         {"key":"load","value":{"doubleValue":0.25}},
         {"key":"leader","value":{"boolValue":false}},
         {"key":"zones","value":{"arrayValue":{"values":[{"stringValue":"a"},{"intValue":2}]}}},
         {"key":"owner","value":{"kvlistValue":{"values":[{"key":"team","value":{"stringValue":"t"}}]}}},
         {"key":"blob","value":{"bytesValue":"AAH/"}}]},
        "scopeSpans":[{"scope":{"name":"lib","version":"1.0","attributes":[]},
          "spans":[{"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"eee19b7ec3c1b174",
            "parentSpanId":"EEE19B7EC3C1B173","name":"charge","kind":2,
            "startTimeUnixNano":"1544712660000000000","endTimeUnixNano":1544712661000000001,
            "attributes":[{"key":"circuit_id","value":{"stringValue":"c-1"}}],
            "droppedAttributesCount":1,
            "events":[{"timeUnixNano":"1544712660500000000","name":"retry"}],
            "links":[{"traceId":"5b8efff798038103d269b633813fc60d","spanId":"eee19b7ec3c1b175",
              "attributes":[]}],
            "status":{"code":2,"message":"declined"},"flags":257}]}],
        "schemaUrl":"https://opentelemetry.io/schemas/1.26.0"}]}
      """;

  @Test
  void j6_turnsAnExampleOfTracesIntoProtobuf() throws Exception {
    ExportTraceServiceRequest request = traces(TRACES);
    Span span = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(span.getName()).isEqualTo("charge");
    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(span.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(span.getEvents(0).getTimeUnixNano()).isEqualTo(1544712660500000000L);
    assertThat(span.getFlags()).isEqualTo(257);
    assertThat(request.getResourceSpans(0).getResource().getAttributesList())
        .extracting(attribute -> attribute.getValue().getValueCase())
        .containsExactly(
            AnyValue.ValueCase.STRING_VALUE,
            AnyValue.ValueCase.INT_VALUE,
            AnyValue.ValueCase.DOUBLE_VALUE,
            AnyValue.ValueCase.BOOL_VALUE,
            AnyValue.ValueCase.ARRAY_VALUE,
            AnyValue.ValueCase.KVLIST_VALUE,
            AnyValue.ValueCase.BYTES_VALUE);
    assertThat(request.getResourceSpans(0).getSchemaUrl()).endsWith("1.26.0");
  }

  @Test
  void j6_turnsAnExampleOfLogsIntoProtobuf() throws Exception {
    LogRecord log =
        onlyLog(
            """
            {"timeUnixNano":"1544712660300000000","observedTimeUnixNano":"1544712660300000001",
             "severityNumber":17,"severityText":"ERROR",
             "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174",
             "body":{"stringValue":"card declined"},"eventName":"declined"}
            """);
    assertThat(log.getSeverityNumberValue()).isEqualTo(17);
    assertThat(log.getObservedTimeUnixNano()).isEqualTo(1544712660300000001L);
    assertThat(log.getBody().getStringValue()).isEqualTo("card declined");
    assertThat(log.getEventName()).isEqualTo("declined");
  }

  @Test
  void j1_readsIdsAsHexOfEitherCaseAndOtherBytesAsBase64() throws Exception {
    ExportTraceServiceRequest request = traces(TRACES);
    Span span = request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
    assertThat(span.getTraceId()).isEqualTo(ByteString.fromHex("5b8efff798038103d269b633813fc60c"));
    assertThat(span.getSpanId()).isEqualTo(ByteString.fromHex("eee19b7ec3c1b174"));
    assertThat(span.getParentSpanId()).isEqualTo(ByteString.fromHex("eee19b7ec3c1b173"));
    assertThat(span.getLinks(0).getTraceId())
        .isEqualTo(ByteString.fromHex("5b8efff798038103d269b633813fc60d"));
    assertThat(span.getLinks(0).getSpanId()).isEqualTo(ByteString.fromHex("eee19b7ec3c1b175"));
    assertThat(
            request.getResourceSpans(0).getResource().getAttributes(6).getValue().getBytesValue())
        .isEqualTo(ByteString.fromHex("0001ff"));
  }

  @Test
  void j1_carriesAnIdThatIsNoHexAsAnInvalidOne() throws Exception {
    assertThat(onlyLog("{\"traceId\":\"not hex at all!\"}").getTraceId())
        .isEqualTo(ByteString.copyFrom(new byte[1]));
  }

  @Test
  void j2_refusesNamesOfEnumValues() {
    assertThatThrownBy(() -> traces(TRACES.replace("\"kind\":2", "\"kind\":\"SPAN_KIND_SERVER\"")))
        .isInstanceOf(MalformedRequestException.class)
        .hasMessageContaining("number of an enum's value")
        .hasMessageContaining("/resourceSpans/0/scopeSpans/0/spans/0/kind");
  }

  @Test
  void j2_carriesEnumValuesThatAreNotKnownYet() throws Exception {
    assertThat(onlyLog("{\"severityNumber\":99}").getSeverityNumberValue()).isEqualTo(99);
  }

  @Test
  void j3_ignoresUnknownNamesWhateverTheyHold() throws Exception {
    LogRecord log =
        onlyLog(
            """
            {"future":{"deep":[1,{"x":null}]},"body":{"stringValue":"b","other":[[]]},"more":"x"}
            """);
    assertThat(log.getBody().getStringValue()).isEqualTo("b");
    assertThat(log.getUnknownFields().asMap()).isEmpty();
  }

  @Test
  void j4_readsLowerCamelCaseAndTakesSnakeCaseRatherThanLoseItSilently() throws Exception {
    assertThat(onlyLog("{\"severityText\":\"a\"}").getSeverityText()).isEqualTo("a");
    assertThat(onlyLog("{\"severity_text\":\"a\"}").getSeverityText()).isEqualTo("a");
  }

  @Test
  void j5_takesWholeNumbersAsNumberAndAsText() throws Exception {
    for (String number : new String[] {"1544712660300000001", "\"1544712660300000001\""}) {
      assertThat(onlyLog("{\"timeUnixNano\":" + number + "}").getTimeUnixNano())
          .isEqualTo(1544712660300000001L);
      assertThat(onlyLog("{\"body\":{\"intValue\":" + number + "}}").getBody().getIntValue())
          .isEqualTo(1544712660300000001L);
    }
    assertThat(onlyLog("{\"timeUnixNano\":\"18446744073709551615\"}").getTimeUnixNano())
        .isEqualTo(-1L); // unsigned
    assertThat(
            onlyLog("{\"body\":{\"intValue\":\"-9223372036854775808\"}}").getBody().getIntValue())
        .isEqualTo(Long.MIN_VALUE);
    assertThat(onlyLog("{\"timeUnixNano\":1e9}").getTimeUnixNano()).isEqualTo(1_000_000_000L);
  }

  @Test
  void j5_refusesNumbersOutOfRangeOrNotWhole() {
    for (String number :
        new String[] {
          "-1",
          "1.5",
          "\"1.5\"",
          "18446744073709551616",
          "\"x\"",
          "true",
          "1e300",
          "\"\"",
          "\"" + "9".repeat(100_000) + "\""
        }) {
      assertThatThrownBy(() -> onlyLog("{\"timeUnixNano\":" + number + "}"))
          .as(number.length() > 100 ? "a long one" : number)
          .isInstanceOf(MalformedRequestException.class);
    }
  }

  @Test
  void readsEveryKindOfDouble() throws Exception {
    assertThat(onlyLog("{\"body\":{\"doubleValue\":\"NaN\"}}").getBody().getDoubleValue()).isNaN();
    assertThat(onlyLog("{\"body\":{\"doubleValue\":\"-Infinity\"}}").getBody().getDoubleValue())
        .isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(onlyLog("{\"body\":{\"doubleValue\":3}}").getBody().getDoubleValue()).isEqualTo(3);
  }

  @Test
  void keepsTextOfEveryPlaneAndMarksHalvesOfSurrogatePairs() throws Exception {
    assertThat(
            onlyLog("{\"body\":{\"stringValue\":\"\u00e9\u20ac\ud83d\ude00\\n\"}}")
                .getBody()
                .getStringValue())
        .isEqualTo("\u00e9\u20ac\ud83d\ude00\n");
    assertThat(onlyLog("{\"body\":{\"stringValue\":\"cut \\ud83d\"}}").getBody().getStringValue())
        .isEqualTo("cut \ufffd");
  }

  @Test
  void takesNullAsNotThere() throws Exception {
    assertThat(onlyLog("{\"body\":null,\"attributes\":null,\"traceId\":null}"))
        .isEqualTo(LogRecord.getDefaultInstance());
  }

  @Test
  void agreesWithProtobufsOwnPrinter() throws Exception {
    ExportLogsServiceRequest request =
        Requests.logs(
            Requests.log("a \"quoted\" one"),
            Requests.log("").toBuilder().setBody(Requests.nested(5)).setFlags(1).build());
    assertThat(logs(JsonFormat.printer().printingEnumsAsInts().print(request))).isEqualTo(request);
  }

  @Test
  void refusesWhatIsNoJsonOrNoObject() {
    for (String body :
        new String[] {
          "",
          "[]",
          "1",
          "{",
          "{\"resourceLogs\":[{]}",
          "{\"resourceLogs\":{}}",
          "{} {}",
          "{\"resourceLogs\":[[]]}",
          "{\"resourceLogs\":[null]}",
          "\u0000"
        }) {
      assertThatThrownBy(() -> logs(body))
          .as(body)
          .isInstanceOf(MalformedRequestException.class)
          .hasMessageStartingWith("Not OTLP/JSON");
    }
  }

  @Test
  void refusesDeepNestingOfKnownAndOfUnknownNames() {
    String deep = "{\"arrayValue\":{\"values\":[".repeat(100) + "{}" + "]}}".repeat(100);
    assertThatThrownBy(() -> onlyLog("{\"body\":" + deep + "}"))
        .isInstanceOf(MalformedRequestException.class);
    assertThatThrownBy(() -> logs("{\"x\":" + "[".repeat(1_000_000)))
        .isInstanceOf(MalformedRequestException.class);
  }

  private static LogRecord onlyLog(String json) throws InvalidProtocolBufferException {
    return logs("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[" + json + "]}]}]}")
        .getResourceLogs(0)
        .getScopeLogs(0)
        .getLogRecords(0);
  }

  private static ExportTraceServiceRequest traces(String json)
      throws InvalidProtocolBufferException {
    return ExportTraceServiceRequest.parseFrom(
        JsonRequests.toProtobuf(Signal.TRACES, json.getBytes(StandardCharsets.UTF_8)));
  }

  private static ExportLogsServiceRequest logs(String json) throws InvalidProtocolBufferException {
    return ExportLogsServiceRequest.parseFrom(
        JsonRequests.toProtobuf(Signal.LOGS, json.getBytes(StandardCharsets.UTF_8)));
  }
}
