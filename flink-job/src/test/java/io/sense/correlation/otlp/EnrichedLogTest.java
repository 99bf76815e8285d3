package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.sense.correlation.Otlp;
import io.sense.telemetry.SenseAttributes;
import io.sense.telemetry.TraceId;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

final class EnrichedLogTest {
  private static final TraceId TRACE = new TraceId(0x0af7651916cd43ddL, 0x8448eb211c80319cL);
  private static final RecordHash UID = new RecordHash(1, 2);
  private static final String UID_HEX = UID.toHex();

  @Test
  void isParsedAsTheRecordWithWhatWasAdded() throws Exception {
    LogRecord original =
        LogRecord.newBuilder()
            .setTimeUnixNano(5)
            .setBody(Otlp.text("text"))
            .addAttributes(Otlp.attribute("k", "v"))
            .setFlags(1)
            .setEventName("event")
            .setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(99, UnknownFieldSet.Field.newBuilder().addVarint(7).build())
                    .build())
            .build();
    LogRecord enriched =
        write(
            new EnrichedLog(UID, "interval")
                .context(TRACE, 9)
                .span("GET /")
                .root("shop é", "order"),
            original);
    assertThat(enriched)
        .isEqualTo(
            original.toBuilder()
                .setTraceId(Otlp.bytes(TRACE))
                .setSpanId(Otlp.bytes(9))
                .addAttributes(Otlp.attribute("log.record.uid", UID_HEX))
                .addAttributes(Otlp.attribute("sense.match", "interval"))
                .addAttributes(Otlp.attribute("sense.span.name", "GET /"))
                .addAttributes(Otlp.attribute(SenseAttributes.ROOT_SERVICE, "shop é"))
                .addAttributes(Otlp.attribute(SenseAttributes.ROOT_OPERATION, "order"))
                .build());
  }

  @Test
  void overwritesTheIdsOfTheRecord() throws Exception {
    LogRecord enriched =
        write(
            new EnrichedLog(UID, "interval").context(TRACE, 9),
            Otlp.log(new TraceId(7, 7), 7, 1, "text").build());
    assertThat(enriched.getTraceId()).isEqualTo(Otlp.bytes(TRACE));
    assertThat(enriched.getSpanId()).isEqualTo(Otlp.bytes(9));
  }

  @Test
  void leavesTheRecordsOwnSpanWhereNoneIsGiven() throws Exception {
    LogRecord enriched =
        write(
            new EnrichedLog(UID, "trace").context(TRACE, 0), Otlp.log(TRACE, 7, 1, "text").build());
    assertThat(enriched.getSpanId()).isEqualTo(Otlp.bytes(7));
  }

  @Test
  void replacesWhatARecordThatWasEnrichedBeforeCarries() throws Exception {
    LogRecord once =
        write(
            new EnrichedLog(new RecordHash(8, 8), "trace")
                .context(TRACE, 9)
                .span("old")
                .root("old", "old"),
            Otlp.log(TRACE, 7, 1, "text").addAttributes(Otlp.attribute("k", "v")).build());
    LogRecord twice = write(new EnrichedLog(UID, "span_id").context(TRACE, 9), once);
    assertThat(twice)
        .isEqualTo(
            Otlp.log(TRACE, 9, 1, "text")
                .addAttributes(Otlp.attribute("k", "v"))
                .addAttributes(Otlp.attribute("log.record.uid", UID_HEX))
                .addAttributes(Otlp.attribute("sense.match", "span_id"))
                .build());
  }

  /**
   * The Collector refuses a whole request for one id of the wrong length, so none may leave: not
   * with a log that has its ids elsewhere, and not with one that has none at all.
   */
  @Test
  void takesOffIdsOfTheWrongLength() throws Exception {
    LogRecord original =
        LogRecord.newBuilder()
            .setTraceId(ByteString.copyFrom(new byte[] {1, 2, 3}))
            .setSpanId(ByteString.copyFrom(new byte[] {4}))
            .setBody(Otlp.text("text"))
            .build();
    byte[] correlated =
        bytes(new EnrichedLog(UID, "trace").context(TRACE, 0), original.toByteArray());
    assertThat(LogRecord.parseFrom(correlated).getTraceId()).isEqualTo(Otlp.bytes(TRACE));
    assertThat(LogRecord.parseFrom(correlated).getSpanId()).isEqualTo(ByteString.EMPTY);
    assertThat(occurrences(correlated, new byte[] {0x4a, 3, 1, 2, 3})).isZero();
    assertThat(occurrences(correlated, new byte[] {0x52, 1, 4})).isZero();
    LogRecord uncorrelatable = write(new EnrichedLog(UID, "uncorrelatable"), original);
    assertThat(uncorrelatable.getTraceId()).isEqualTo(ByteString.EMPTY);
    assertThat(uncorrelatable.getSpanId()).isEqualTo(ByteString.EMPTY);
    assertThat(uncorrelatable.getBody()).isEqualTo(original.getBody());
  }

  /** Protobuf readers pass over a known number with an unknown wire type; so must the writer. */
  @Test
  void writesAnEnrichedRecordWithAnAttributeOfAnotherWireType() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeUInt32(6, 5);
    out.flush();
    LogRecord.newBuilder()
        .addAttributes(Otlp.attribute("sense.match", "old"))
        .build()
        .writeTo(bytes);
    LogRecord enriched =
        LogRecord.parseFrom(bytes(new EnrichedLog(UID, "trace"), bytes.toByteArray()));
    assertThat(Otlp.values(enriched, "sense.match")).containsExactly("trace");
    assertThat(enriched.getUnknownFields().getField(6).getVarintList()).containsExactly(5L);
  }

  @Test
  void writesTheSliceAndNothingAroundIt() throws Exception {
    byte[] log = Otlp.log(TRACE, 7, 1, "text").build().toByteArray();
    byte[] within = new byte[log.length + 20];
    System.arraycopy(log, 0, within, 10, log.length);
    byte[] enriched =
        new EnrichedLog(UID, "trace")
            .write(new OtlpRequest.Slice(within, 10, 10 + log.length), false)
            .toByteArray();
    assertThat(LogRecord.parseFrom(enriched).getBody()).isEqualTo(Otlp.text("text"));
  }

  private static LogRecord write(EnrichedLog log, LogRecord record) throws Exception {
    return LogRecord.parseFrom(bytes(log, record.toByteArray()));
  }

  /** As the job does it: reading tells whether there is anything to take off. */
  private static byte[] bytes(EnrichedLog log, byte[] record) throws Exception {
    OtlpRequest.Slice slice = OtlpRequest.Slice.of(record);
    return log.write(slice, LogFields.read(slice).strip()).toByteArray();
  }

  private static int occurrences(byte[] bytes, byte[] part) {
    int count = 0;
    for (int i = 0; i + part.length <= bytes.length; i++) {
      if (java.util.Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        count++;
      }
    }
    return count;
  }
}
