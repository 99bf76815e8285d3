package io.sense.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.DurationHistogram;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.LedgerSignal;
import io.sense.telemetry.v1.ServiceEdge;
import io.sense.telemetry.v1.TraceDocument;
import io.sense.telemetry.v1.TraceLink;
import io.sense.telemetry.v1.TraceLinkKind;
import org.junit.jupiter.api.Test;

final class RowsTest {
  private static final TraceId SEVEN = TraceId.parse(Records.trace(7));
  private static final TraceId EIGHT = TraceId.parse(Records.trace(8));

  @Test
  void readsACorrelation() throws Exception {
    Correlation good = Records.correlation(7, 1_000, 2).build();
    CorrelationRow row = CorrelationRow.read(Records.record(good));
    assertThat(row.traceId()).isEqualTo(SEVEN);
    assertThat(row.generation()).isEqualTo(1_000);
    assertThat(row.revision()).isEqualTo(2);
    assertThat(row.values()).isEqualTo(good);
  }

  @Test
  void refusesWhatIsNoCorrelation() {
    Correlation.Builder good = Records.correlation(7, 1_000, 2);
    assertNotWire(CorrelationRow::read);
    assertUnreadable(CorrelationRow::read, "", "state");
    assertUnreadable(good.clone().setTraceId("abc").build(), "32 hex digits");
    assertUnreadable(good.clone().setTraceId("0".repeat(32)).build(), "all zero");
    assertUnreadable(good.clone().setStateValue(9).build(), "state");
    assertUnreadable(good.clone().clearState().build(), "state");
  }

  @Test
  void readsADocument() throws Exception {
    KafkaRecord record = Records.record(Records.document(7, 3, "spans"));
    DocumentRow row = DocumentRow.read(record);
    assertThat(row.key())
        .isEqualTo(new DocumentRow.Key(SEVEN, Records.GENERATION, Records.GENERATION + 5_000, 3));
    assertThat(row.origin()).isSameAs(record);
  }

  @Test
  void refusesWhatIsNoDocument() {
    assertNotWire(DocumentRow::read);
    assertUnreadable(DocumentRow::read, "", "32 hex digits");
    TraceDocument.Builder bad = Records.document(7, 3, "spans").setTraceId("g".repeat(32));
    assertThatThrownBy(() -> DocumentRow.read(Records.record(bad)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void readsALink() throws Exception {
    LinkRow row = LinkRow.read(Records.record(Records.link(7, 8)));
    assertThat(row.key())
        .isEqualTo(
            new LinkRow.Key(
                SEVEN,
                EIGHT,
                TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID,
                Records.GENERATION + 9_000));
    assertThat(row.values()).isEqualTo(Records.link(7, 8).build());
    assertThat(row.key().kindName()).isEqualTo("circuit_id");
  }

  @Test
  void refusesWhatIsNoLink() {
    TraceLink.Builder good = Records.link(7, 8);
    assertNotWire(LinkRow::read);
    assertUnreadable(LinkRow::read, "", "kind");
    assertUnreadable(good.clone().setKindValue(99), "kind");
    assertUnreadable(good.clone().setParentTraceId(""), "32 hex digits");
    assertUnreadable(good.clone().setChildTraceId("7"), "32 hex digits");
  }

  @Test
  void readsAnEdgeWithItsNamesAsTheyAreStored() throws Exception {
    EdgeRow row = EdgeRow.read(Records.record(Records.edge("a\0", "b", 5)));
    assertThat(row.key()).isEqualTo(new EdgeRow.Key(Records.MINUTE, "a\uFFFD", "b"));
    assertThat(row.rank()).isEqualTo(5);
  }

  @Test
  void refusesWhatIsNoEdge() {
    assertNotWire(EdgeRow::read);
    ServiceEdge.Builder uneven =
        Records.edge("a", "b", 5)
            .setDurations(DurationHistogram.newBuilder().addBucket(1).addBucket(2).addCount(5));
    assertThatThrownBy(() -> EdgeRow.read(Records.record(uneven)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("it has 2 buckets of durations and 1 counts");
  }

  @Test
  void readsARowOfTheLedger() throws Exception {
    LedgerRow.Builder logs = Records.ledger(LedgerSignal.LEDGER_SIGNAL_LOGS, 5);
    MinuteRow row = MinuteRow.read(Records.record(logs));
    assertThat(row.key())
        .isEqualTo(new MinuteRow.Key(Records.MINUTE, LedgerSignal.LEDGER_SIGNAL_LOGS));
    assertThat(row.key().signalName()).isEqualTo("logs");
    assertThat(row.rank()).isEqualTo(5);
    assertThat(row.values()).isEqualTo(logs.build());
  }

  @Test
  void refusesWhatIsNoRowOfTheLedger() {
    assertNotWire(MinuteRow::read);
    assertUnreadable(MinuteRow::read, "", "signal");
    LedgerRow.Builder odd = LedgerRow.newBuilder().setSignalValue(3);
    assertThatThrownBy(() -> MinuteRow.read(Records.record("k", odd.build().toByteArray())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("signal");
  }

  private static void assertUnreadable(Correlation correlation, String why) {
    assertThatThrownBy(() -> CorrelationRow.read(Records.record(correlation)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private static void assertUnreadable(TraceLink.Builder link, String why) {
    assertThatThrownBy(() -> LinkRow.read(Records.record(link)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private static void assertUnreadable(RowReader<?> reader, String value, String why) {
    assertThatThrownBy(() -> reader.read(Records.record("k", value.getBytes(UTF_8))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  private static void assertNotWire(RowReader<?> reader) {
    assertThatThrownBy(() -> reader.read(Records.record("k", new byte[] {10, 99})))
        .isInstanceOf(InvalidProtocolBufferException.class)
        .hasMessageContaining("truncated");
  }
}
