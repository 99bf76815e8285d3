package io.sense.receiver.otlp;

import static io.sense.receiver.otlp.Requests.log;
import static io.sense.receiver.otlp.Requests.logs;
import static io.sense.receiver.otlp.Requests.span;
import static io.sense.receiver.otlp.Requests.spanId;
import static io.sense.receiver.otlp.Requests.traceId;
import static io.sense.receiver.otlp.Requests.traces;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RequestCheckTest {
  @Test
  void t4_findsNothingToRefuseInAnEmptyRequest() {
    CheckedRequest checked = RequestCheck.check(Signal.TRACES, new byte[0]);
    assertThat(checked.records()).isZero();
    assertThat(checked.refusals().total()).isZero();
  }

  @Test
  void t4_countsNoRecordInEmptyEnvelopes() {
    assertThat(RequestCheck.check(Signal.TRACES, traces().toByteArray()).records()).isZero();
  }

  @Test
  void refusesSpansWithoutAValidTraceOrSpanIdAndNothingElse() {
    ByteString zeros = ByteString.copyFrom(new byte[16]);
    CheckedRequest checked =
        RequestCheck.check(
            Signal.TRACES,
            traces(
                    span(1),
                    span(ByteString.EMPTY, spanId(2)),
                    span(zeros, spanId(3)),
                    span(traceId(4).substring(1), spanId(4)),
                    span(traceId(5), ByteString.EMPTY),
                    span(traceId(6), ByteString.copyFrom(new byte[8])),
                    span(traceId(7), traceId(7)),
                    span(8))
                .toByteArray());
    assertThat(counts(checked))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Reason.INVALID_TRACE_ID, 3L, Reason.INVALID_SPAN_ID, 3L));
    assertThat(checked.refused().stream()).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(checked.records()).isEqualTo(8);
  }

  @Test
  void takesTheLastOfRepeatedIdsAsProtobufDoes() {
    byte[] valid = traces(span(1)).toByteArray();
    Span spoilt =
        span(1).toBuilder()
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(
                        1,
                        UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.EMPTY)
                            .build())
                    .build())
            .build();
    assertThat(counts(RequestCheck.check(Signal.TRACES, valid))).isEmpty();
    assertThat(counts(RequestCheck.check(Signal.TRACES, traces(spoilt).toByteArray())))
        .containsOnlyKeys(Reason.INVALID_TRACE_ID);
  }

  @Test
  void acceptsLogsWithoutIdsAndWithBadOnes() {
    LogRecord badIds =
        log("x").toBuilder()
            .setTraceId(ByteString.copyFromUtf8("short"))
            .setSpanId(ByteString.copyFrom(new byte[8]))
            .build();
    CheckedRequest checked =
        RequestCheck.check(Signal.LOGS, logs(log("no ids"), badIds).toByteArray());
    assertThat(checked.refusals().total()).isZero();
    assertThat(checked.goesWhole()).isTrue();
  }

  @Test
  void refusesARecordWhoseTextIsNotUtf8() {
    byte[] body = logs(log("good"), log("bad"), log("gut: \u00fc \ud83d\ude00")).toByteArray();
    body[indexOf(body, "bad")] = (byte) 0xff;
    CheckedRequest checked = RequestCheck.check(Signal.LOGS, body);
    assertThat(counts(checked)).containsExactly(Map.entry(Reason.INVALID_TEXT, 1L));
    assertThat(checked.refused().stream()).containsExactly(1);
  }

  @Test
  void refusesEveryRecordUnderAResourceOrScopeWhoseTextIsNotUtf8() {
    for (String text : new String[] {"shop", "log4j"}) {
      byte[] body = logs(log("a"), log("b")).toByteArray();
      body[indexOf(body, text)] = (byte) 0xff;
      assertThat(counts(RequestCheck.check(Signal.LOGS, body)))
          .containsExactly(Map.entry(Reason.INVALID_TEXT, 2L));
    }
  }

  @Test
  void refusesARequestCutOffAnywhereButBetweenResources() {
    byte[] body = traces(span(1), span(2)).toByteArray();
    for (int length = 1; length < body.length; length++) {
      byte[] cut = Arrays.copyOf(body, length);
      assertThatThrownBy(() -> RequestCheck.check(Signal.TRACES, cut))
          .as("%d of %d bytes", length, body.length)
          .isInstanceOf(MalformedRequestException.class);
    }
  }

  @Test
  void letsNothingThroughThatProtobufCannotParseAndStopsNothingThatItCan() {
    byte[] body = traces(span(1), span(2)).toByteArray();
    Random random = new Random(7);
    int stopped = 0;
    int changed = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] spoilt = body.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
      }
      List<byte[]> pieces = new ArrayList<>();
      try {
        RequestCutter.cut(RequestCheck.check(Signal.TRACES, spoilt), pieces::add);
      } catch (MalformedRequestException e) {
        stopped++;
        assertThat(parses(spoilt)).as("round %d", round).isFalse();
      }
      changed += parses(spoilt) ? 0 : 1;
      assertThat(pieces)
          .as("round %d", round)
          .allSatisfy(piece -> assertThat(parses(piece)).isTrue());
    }
    assertThat(stopped).isBetween(1_000, 19_000);
    assertThat(changed).as("also bad text was seen, which is cut out").isGreaterThan(stopped);
  }

  @Test
  void t9_leavesUnknownFieldsOfEveryWireTypeAlone() {
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(
                777,
                UnknownFieldSet.Field.newBuilder()
                    .addVarint(-1)
                    .addFixed32(1)
                    .addFixed64(2)
                    .addLengthDelimited(ByteString.copyFrom(new byte[] {(byte) 0xff}))
                    .addGroup(
                        UnknownFieldSet.newBuilder()
                            .addField(1, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                            .build())
                    .build())
            .build();
    ExportTraceServiceRequest request =
        traces(span(1).toBuilder().setUnknownFields(unknown).build()).toBuilder()
            .setUnknownFields(unknown)
            .build();
    CheckedRequest checked = RequestCheck.check(Signal.TRACES, request.toByteArray());
    assertThat(checked.records()).isEqualTo(1);
    assertThat(checked.goesWhole()).isTrue();
  }

  @Test
  void refusesNestingBeyondTheLimitAndAcceptsItUpToThere() {
    // request > resource > scope > record > body, then two messages a level
    int levels = (RequestCheck.MAX_DEPTH - 4) / 2;
    LogRecord deep = log("").toBuilder().setBody(Requests.nested(levels)).build();
    LogRecord tooDeep = log("").toBuilder().setBody(Requests.nested(levels + 1)).build();
    assertThat(RequestCheck.check(Signal.LOGS, logs(deep).toByteArray()).records()).isEqualTo(1);
    assertThatThrownBy(() -> RequestCheck.check(Signal.LOGS, logs(tooDeep).toByteArray()))
        .isInstanceOf(MalformedRequestException.class)
        .hasMessageContaining("Nested deeper than 64");
  }

  @Test
  void refusesEndlessNestingWithoutOverflowingTheStack() {
    byte[] groups = new byte[1 << 20];
    Arrays.fill(groups, (byte) WireCursor.tag(9, WireCursor.GROUP));
    assertThatThrownBy(() -> RequestCheck.check(Signal.LOGS, groups))
        .isInstanceOf(MalformedRequestException.class);
  }

  @Test
  void refusesMoreRecordsThanCuttingHasMemoryFor() {
    byte[] empties = new byte[2 * (RequestCheck.MAX_RECORDS + 1)];
    for (int i = 0; i < empties.length; i += 2) {
      empties[i] = (byte) RequestCheck.RECORD_TAG;
    }
    byte[] request =
        io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest.newBuilder()
            .setUnknownFields(field(1, field(2, ByteString.copyFrom(empties)).toByteString()))
            .build()
            .toByteArray();
    assertThatThrownBy(() -> RequestCheck.check(Signal.LOGS, request))
        .hasMessageContaining("More than 1048576 records");
  }

  private static UnknownFieldSet field(int number, ByteString content) {
    return UnknownFieldSet.newBuilder()
        .addField(number, UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).build())
        .build();
  }

  private static boolean parses(byte[] body) {
    try {
      return ExportTraceServiceRequest.parser().parseFrom(body) != null;
    } catch (InvalidProtocolBufferException e) {
      return false;
    }
  }

  private static Map<Reason, Long> counts(CheckedRequest checked) {
    Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    checked.refusals().forEach(counts::put);
    return counts;
  }

  private static int indexOf(byte[] body, String text) {
    return new String(body, StandardCharsets.ISO_8859_1).indexOf(text);
  }
}
