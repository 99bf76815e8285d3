package io.sense.correlation.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.Otlp;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.tally.Ledger;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.DeadLetter;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SplitSpansTest {
  private static final TraceId A = new TraceId(1, 1);
  private static final TraceId B = new TraceId(2, 2);
  private static final byte[] KEY = {1, 2, 3};

  private OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> split;

  @BeforeEach
  void open() throws Exception {
    split = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new SplitSpans()));
    split.open();
  }

  @AfterEach
  void close() throws Exception {
    split.close();
  }

  @Test
  void makesOneChunkPerTraceWithTheHeadersOfEach() throws Exception {
    TracesData request =
        TracesData.newBuilder()
            .addResourceSpans(resource("shop", span(A, 1), span(B, 2), span(A, 3)))
            .addResourceSpans(resource("bank", span(A, 4)))
            .build();
    process(request.toByteArray());
    assertThat(split.extractOutputValues())
        .extracting(TraceChunk::traceId, TraceChunk::brokerTime)
        .containsExactly(tuple(A, 77L), tuple(B, 77L));
    assertThat(TracesData.parseFrom(split.extractOutputValues().get(0).otlp()))
        .isEqualTo(
            TracesData.newBuilder()
                .addResourceSpans(resource("shop", span(A, 1), span(A, 3)))
                .addResourceSpans(resource("bank", span(A, 4)))
                .build());
    assertThat(TracesData.parseFrom(split.extractOutputValues().get(1).otlp()))
        .isEqualTo(TracesData.newBuilder().addResourceSpans(resource("shop", span(B, 2))).build());
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void passesARecordOfASingleTraceOnAsItCame() throws Exception {
    byte[] spans = Otlp.spans(Otlp.service("shop"), span(A, 1), span(A, 2));
    byte[] request = Arrays.copyOf(spans, spans.length + 2);
    request[spans.length] = 7 << 3; // a field that parting would lose
    process(request);
    assertThat(split.extractOutputValues()).hasSize(1);
    assertThat(split.extractOutputValues().get(0).otlp()).isEqualTo(request);
  }

  /** The ticker's record, and what a Collector may send. */
  @Test
  void makesNothingOfARecordWithoutSpans() throws Exception {
    process(new byte[0]);
    process(TracesData.newBuilder().addResourceSpans(resource("shop")).build().toByteArray());
    assertThat(split.extractOutputValues()).isEmpty();
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void sendsAPoisonRecordToTheDeadLettersWholeAndGoesOn() throws Exception {
    byte[] poison = {0x0a, 0x05, 1};
    process(poison);
    process(Otlp.spans(Otlp.service("shop"), span(A, 1)));
    assertThat(deadLetters())
        .containsExactly(
            DeadLetter.newBuilder()
                .setTopic("otlp_spans")
                .setPartition(3)
                .setOffset(5)
                .setBrokerTime(77)
                .setReason(deadLetters().get(0).getReason())
                .setKey(ByteString.copyFrom(KEY))
                .setValue(ByteString.copyFrom(poison))
                .build());
    assertThat(deadLetters().get(0).getReason())
        .startsWith("Could not read it as OTLP TracesData: ");
    assertThat(split.extractOutputValues()).hasSize(1);
  }

  @Test
  void sendsARecordWithAMalformedSpanOrResourceToTheDeadLettersWhole() throws Exception {
    byte[] badSpan = request(new byte[0], new byte[] {0x0a, 0x7f});
    byte[] badResource = request(new byte[] {0x0a, 0x02, 0x0a, 0x7f}, new byte[0]);
    process(badSpan);
    process(badResource);
    assertThat(deadLetters())
        .extracting(DeadLetter::getValue)
        .containsExactly(ByteString.copyFrom(badSpan), ByteString.copyFrom(badResource));
    assertThat(split.extractOutputValues()).isEmpty();
  }

  @Test
  void sendsSpansWithoutValidIdsAloneToTheDeadLetters() throws Exception {
    Span.Builder noTrace = span(A, 1).clearTraceId();
    Span.Builder zeroTrace = span(A, 1).setTraceId(ByteString.copyFrom(new byte[16]));
    Span.Builder longTrace = span(A, 1).setTraceId(ByteString.copyFrom(new byte[17]));
    Span.Builder noSpan = span(A, 1).clearSpanId();
    Span.Builder zeroSpan = span(A, 1).setSpanId(ByteString.copyFrom(new byte[8]));
    TracesData request =
        TracesData.newBuilder()
            .addResourceSpans(resource("shop", noTrace, span(A, 2), zeroTrace, longTrace))
            .addResourceSpans(resource("bank", noSpan, zeroSpan))
            .build();
    process(request.toByteArray());
    assertThat(split.extractOutputValues()).hasSize(1);
    assertThat(TracesData.parseFrom(split.extractOutputValues().get(0).otlp()))
        .isEqualTo(TracesData.newBuilder().addResourceSpans(resource("shop", span(A, 2))).build());
    assertThat(deadLetters()).hasSize(1);
    DeadLetter letter = deadLetters().get(0);
    assertThat(letter.getReason()).contains("trace id of 16 bytes");
    assertThat(letter.getOffset()).isEqualTo(5);
    assertThat(TracesData.parseFrom(letter.getValue()))
        .isEqualTo(
            TracesData.newBuilder()
                .addResourceSpans(resource("shop", noTrace, zeroTrace, longTrace))
                .addResourceSpans(resource("bank", noSpan, zeroSpan))
                .build());
  }

  @Test
  void booksEachRecordInItsMinute() throws Exception {
    process(Otlp.spans(Otlp.service("shop"), span(A, 1), span(B, 2), span(A, 1).clearSpanId()));
    process(new byte[] {0x0a, 0x05, 1});
    process(new byte[0]);
    process(request(new byte[0], new byte[] {0x0a, 0x7f}));
    assertThat(SplitLogsTest.bookings(split.getSideOutput(Ledger.BOOKINGS)))
        .containsExactly(
            row(3).setDeadLetters(1).setRevision(4).build(),
            row(1).setDeadLetters(1).setRevision(2).build(),
            row(1).setDeadLetters(1).setRevision(2).build());
  }

  private static LedgerRow.Builder row(long received) {
    return LedgerRow.newBuilder().setSignal(LedgerSignal.LEDGER_SIGNAL_SPANS).setReceived(received);
  }

  private void process(byte[] value) throws Exception {
    split.processElement(new KafkaRecord("otlp_spans", 3, 5, 77, KEY, value), 77);
  }

  private List<DeadLetter> deadLetters() throws Exception {
    var letters = split.getSideOutput(DeadLetters.TAG);
    if (letters == null) {
      return List.of();
    }
    List<DeadLetter> parsed = new ArrayList<>();
    for (StreamRecord<Outgoing> letter : letters) {
      assertThat(letter.getValue().key()).isNull();
      parsed.add(DeadLetter.parseFrom(letter.getValue().value()));
    }
    return parsed;
  }

  private static Span.Builder span(TraceId trace, long id) {
    return Otlp.span(trace, id, 0, 1, 2);
  }

  private static ResourceSpans resource(String service, Span.Builder... spans) {
    try {
      return TracesData.parseFrom(Otlp.spans(Otlp.service(service), spans)).getResourceSpans(0);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  /** One resource with this header and one scope with this record. */
  static byte[] request(byte[] resourceHeader, byte[] record) {
    return OtlpRequest.write(
        List.of(
            new OtlpRequest.Resource(
                resourceHeader,
                List.of(
                    new OtlpRequest.Scope(new byte[0], List.of(OtlpRequest.Slice.of(record)))))));
  }
}
