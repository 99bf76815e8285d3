package io.sense.correlation.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.sense.correlation.Otlp;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.tally.Ledger;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.DeadLetter;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SplitLogsTest {
  private static final TraceId A = new TraceId(1, 1);
  private static final TraceId B = new TraceId(2, 2);

  private OneInputStreamOperatorTestHarness<KafkaRecord, TraceChunk> split;

  @BeforeEach
  void open() throws Exception {
    split = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new SplitLogs()));
    split.open();
  }

  @AfterEach
  void close() throws Exception {
    split.close();
  }

  @Test
  void makesOneChunkPerTraceAlsoByIdsInAttributesAndText() throws Exception {
    LogRecord.Builder byField = Otlp.log(A, 1, 1, "field");
    LogRecord.Builder byAttribute =
        LogRecord.newBuilder().addAttributes(Otlp.attribute("traceId", B.toString()));
    LogRecord.Builder byText = LogRecord.newBuilder().setBody(Otlp.text("trace_id=" + A));
    process(0, Otlp.logs(Otlp.service("shop"), byField, byAttribute, byText));
    assertThat(split.extractOutputValues()).extracting(TraceChunk::traceId).containsExactly(A, B);
    assertThat(split.extractOutputValues().get(0).otlp())
        .isEqualTo(Otlp.logs(Otlp.service("shop"), byField, byText));
    assertThat(split.extractOutputValues().get(1).otlp())
        .isEqualTo(Otlp.logs(Otlp.service("shop"), byAttribute));
    assertThat(uncorrelatable()).isEmpty();
  }

  @Test
  void passesARecordOfASingleTraceOnAsItCame() throws Exception {
    byte[] logs = Otlp.logs(Otlp.service("shop"), Otlp.log(A, 1, 1, "1"), Otlp.log(A, 0, 2, "2"));
    byte[] request = concat(logs, new byte[] {7 << 3, 1}); // a field that parting would lose
    process(0, request);
    assertThat(split.extractOutputValues()).hasSize(1);
    assertThat(split.extractOutputValues().get(0).otlp()).isEqualTo(request);
  }

  @Test
  void makesNothingOfARecordWithoutLogs() throws Exception {
    process(0, new byte[0]);
    process(1, Otlp.logs(Otlp.service("shop")));
    assertThat(split.extractOutputValues()).isEmpty();
    assertThat(uncorrelatable()).isEmpty();
    assertThat(deadLetters()).isEmpty();
  }

  @Test
  void letsLogsWithoutATraceGoAtOnceLabelledWithTheirHeaders() throws Exception {
    process(
        0,
        Otlp.logs(
            Otlp.service("shop"),
            LogRecord.newBuilder().setBody(Otlp.text("alone")),
            Otlp.log(A, 1, 1, "of a trace")));
    assertThat(side(SplitLogs.UNCORRELATABLE)).hasSize(1);
    Outgoing request = side(SplitLogs.UNCORRELATABLE).get(0);
    assertThat(request.key()).isNull();
    LogsData data = LogsData.parseFrom(request.value());
    assertThat(data.getResourceLogs(0).getResource()).isEqualTo(Otlp.service("shop"));
    assertThat(data.getResourceLogs(0).getScopeLogs(0).getScope().getName()).isEqualTo("scope");
    assertThat(uncorrelatable()).hasSize(1);
    LogRecord log = uncorrelatable().get(0);
    assertThat(log.getBody()).isEqualTo(Otlp.text("alone"));
    assertThat(Otlp.values(log, "sense.match")).containsExactly("uncorrelatable");
    assertThat(Otlp.values(log, "log.record.uid").get(0)).matches("[0-9a-f]{32}");
    assertThat(split.extractOutputValues()).hasSize(1);
  }

  @Test
  void givesEqualLinesDifferentIdentities() throws Exception {
    LogRecord.Builder line = LogRecord.newBuilder().setBody(Otlp.text("same"));
    process(0, Otlp.logs(Otlp.service("shop"), line, line));
    process(1, Otlp.logs(Otlp.service("shop"), line));
    process("otlp_logs", 4, 0, Otlp.logs(Otlp.service("shop"), line));
    assertThat(new HashSet<>(uids())).hasSize(4);
  }

  @Test
  void givesTheSameIdentitiesInAReplay() throws Exception {
    LogRecord.Builder line = LogRecord.newBuilder().setBody(Otlp.text("same"));
    byte[] request = Otlp.logs(Otlp.service("shop"), line, line);
    process(7, request);
    List<String> first = uids();
    process(7, request);
    assertThat(uids()).hasSize(4);
    assertThat(uids().subList(2, 4)).isEqualTo(first);
  }

  @Test
  void sendsAPoisonRecordToTheDeadLettersWholeAndKeepsNothingOfIt() throws Exception {
    byte[] good = LogRecord.newBuilder().setBody(Otlp.text("good")).build().toByteArray();
    byte[] poison =
        LogsData.newBuilder()
            .addResourceLogs(
                LogsData.parseFrom(SplitSpansTest.request(new byte[0], good)).getResourceLogs(0))
            .build()
            .toByteArray();
    poison = concat(poison, SplitSpansTest.request(new byte[0], new byte[] {0x32, 0x7f}));
    process(3, poison);
    assertThat(deadLetters()).hasSize(1);
    DeadLetter letter = deadLetters().get(0);
    assertThat(letter.getValue()).isEqualTo(ByteString.copyFrom(poison));
    assertThat(letter.getTopic()).isEqualTo("otlp_logs");
    assertThat(letter.getPartition()).isEqualTo(2);
    assertThat(letter.getOffset()).isEqualTo(3);
    assertThat(letter.getBrokerTime()).isEqualTo(77);
    assertThat(letter.getKey()).isEmpty();
    assertThat(letter.getReason()).startsWith("Could not read it as OTLP LogsData: ");
    assertThat(split.extractOutputValues()).isEmpty();
    assertThat(uncorrelatable()).as("the good log before it").isEmpty();
  }

  @Test
  void booksEachRecordInItsMinute() throws Exception {
    LogRecord.Builder alone = LogRecord.newBuilder().setBody(Otlp.text("alone"));
    process(0, Otlp.logs(Otlp.service("shop"), alone, Otlp.log(A, 1, 1, "of a trace"), alone));
    process(1, new byte[] {1});
    process(2, new byte[0]);
    split.processElement(
        new KafkaRecord(
            "otlp_logs", 2, 3, 60_000, null, Otlp.logs(Otlp.service("s"), Otlp.log(A, 1, 1, ""))),
        60_000);
    assertThat(bookings(split.getSideOutput(Ledger.BOOKINGS)))
        .containsExactly(
            row(3).setUncorrelatable(2).setRevision(5).build(),
            row(1).setDeadLetters(1).setRevision(2).build(),
            row(1).setMinute(60_000).setRevision(1).build());
  }

  private static LedgerRow.Builder row(long received) {
    return LedgerRow.newBuilder().setSignal(LedgerSignal.LEDGER_SIGNAL_LOGS).setReceived(received);
  }

  static List<LedgerRow> bookings(Queue<StreamRecord<Booking>> aside) throws Exception {
    List<LedgerRow> rows = new ArrayList<>();
    for (StreamRecord<Booking> booking : aside) {
      rows.add(LedgerRow.parseFrom(booking.getValue().amount()));
    }
    return rows;
  }

  private void process(long offset, byte[] value) throws Exception {
    process("otlp_logs", 2, offset, value);
  }

  private void process(String topic, int partition, long offset, byte[] value) throws Exception {
    split.processElement(new KafkaRecord(topic, partition, offset, 77, null, value), 77);
  }

  private List<LogRecord> uncorrelatable() {
    return side(SplitLogs.UNCORRELATABLE).stream()
        .flatMap(request -> Otlp.records(request.value()).stream())
        .toList();
  }

  private List<String> uids() {
    return uncorrelatable().stream()
        .flatMap(log -> Otlp.values(log, "log.record.uid").stream())
        .toList();
  }

  private List<DeadLetter> deadLetters() throws Exception {
    List<DeadLetter> letters = new ArrayList<>();
    for (Outgoing letter : side(DeadLetters.TAG)) {
      letters.add(DeadLetter.parseFrom(letter.value()));
    }
    return letters;
  }

  private List<Outgoing> side(OutputTag<Outgoing> tag) {
    var records = split.getSideOutput(tag);
    return records == null ? List.of() : records.stream().map(StreamRecord::getValue).toList();
  }

  private static byte[] concat(byte[] first, byte[] second) {
    return java.nio.ByteBuffer.allocate(first.length + second.length)
        .put(first)
        .put(second)
        .array();
  }
}
