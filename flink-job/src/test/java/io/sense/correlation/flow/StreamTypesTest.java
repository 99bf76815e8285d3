package io.sense.correlation.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceLinkKind;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

final class StreamTypesTest {
  private static final TraceId ID = new TraceId(Long.MIN_VALUE, -1);
  private static final byte[] BYTES = {0, -1, 127};

  @Test
  void carriesKafkaRecords() throws Exception {
    for (KafkaRecord record :
        List.of(
            new KafkaRecord("topic", 3, Long.MAX_VALUE, -5, BYTES, new byte[70_000]),
            new KafkaRecord("", 0, 0, 0, null, new byte[0]),
            new KafkaRecord("t", 0, 0, 0, new byte[0], BYTES))) {
      KafkaRecord read = roundTrip(KafkaRecord.TYPE, record);
      assertThat(read.topic()).isEqualTo(record.topic());
      assertThat(read.partition()).isEqualTo(record.partition());
      assertThat(read.offset()).isEqualTo(record.offset());
      assertThat(read.brokerTime()).isEqualTo(record.brokerTime());
      assertThat(read.key()).isEqualTo(record.key());
      assertThat(read.value()).isEqualTo(record.value());
    }
  }

  @Test
  void carriesTraceChunks() throws Exception {
    TraceChunk read = roundTrip(TraceChunk.TYPE, new TraceChunk(ID, 7, BYTES));
    assertThat(read.traceId()).isEqualTo(ID);
    assertThat(read.brokerTime()).isEqualTo(7);
    assertThat(read.otlp()).isEqualTo(BYTES);
  }

  @Test
  void carriesOutgoingMessagesWithAndWithoutAKey() throws Exception {
    for (String key : Arrays.asList(ID.toString(), "", null)) {
      Outgoing read = roundTrip(Outgoing.TYPE, new Outgoing(key, BYTES));
      assertThat(read.key()).isEqualTo(key);
      assertThat(read.value()).isEqualTo(BYTES);
    }
  }

  @Test
  void carriesBookings() throws Exception {
    Booking read = roundTrip(Booking.TYPE, new Booking("total", BYTES));
    assertThat(read.key()).isEqualTo("total");
    assertThat(read.amount()).isEqualTo(BYTES);
  }

  @Test
  void carriesSettledTracesWithAllOrNextToNothing() throws Exception {
    for (SettledTrace trace :
        List.of(
            new SettledTrace(
                ID,
                1,
                2,
                true,
                3,
                "service",
                4,
                5,
                true,
                "c",
                "r",
                "p",
                List.of(new SettledTrace.SpanLink(new TraceId(8, 9), 10))),
            new SettledTrace(ID, 1, 2, false, 0, "", 0, 0, false, null, null, null, List.of()))) {
      assertThat(roundTrip(SettledTrace.TYPE, trace)).isEqualTo(trace);
    }
  }

  @Test
  void carriesSegmentsWithoutSpanLinks() throws Exception {
    SettledTrace.SpanLink link = new SettledTrace.SpanLink(ID, 10);
    for (TraceLinkKind kind :
        List.of(
            TraceLinkKind.TRACE_LINK_KIND_CIRCUIT_ID,
            TraceLinkKind.TRACE_LINK_KIND_RESOURCE_ID,
            TraceLinkKind.TRACE_LINK_KIND_PRODUCT_ID)) {
      SettledTrace trace =
          new SettledTrace(ID, 1, 2, true, 3, "service", 4, 5, true, "c", "r", "p", List.of(link));
      Segment segment = new Segment(kind, "value", trace);
      assertThat(roundTrip(Segment.TYPE, segment)).isEqualTo(segment);
      assertThat(segment.trace().spanLinks()).isEmpty();
    }
  }

  @Test
  void carriesTraceIdsInTheirSixteenBytes() throws Exception {
    assertThat(roundTrip(TraceIdType.TYPE, ID)).isEqualTo(ID);
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer(TraceIdType.TYPE).serialize(ID, out);
    assertThat(out.length()).isEqualTo(16).isEqualTo(serializer(TraceIdType.TYPE).getLength());
    assertThat(TraceIdType.TYPE.isKeyType()).isTrue();
  }

  /**
   * State lies where the hash of its key says, so the hash must never change: not with a version of
   * the job, and not with one of Java.
   */
  @Test
  void putsATraceIntoTheSameKeyGroupForEver() {
    assertThat(new TraceId(0x0af7651916cd43ddL, 0x8448eb211c80319cL).hashCode())
        .isEqualTo(64_195_705);
    assertThat(
            KeyGroupRangeAssignment.assignToKeyGroup(
                new TraceId(0x0af7651916cd43ddL, 0x8448eb211c80319cL), 720))
        .isEqualTo(46);
  }

  private static <T> T roundTrip(TypeInformation<T> type, T value) throws Exception {
    TypeSerializer<T> serializer = restored(serializer(type));
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(value, out);
    DataOutputSerializer copied = new DataOutputSerializer(16);
    serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
    assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    DataInputDeserializer in = new DataInputDeserializer(copied.getCopyOfBuffer());
    T read = serializer.deserialize(in);
    assertThat(in.available()).isZero();
    assertThat(serializer.copy(value)).isSameAs(value);
    return read;
  }

  /** As a savepoint restores it: by the name of the snapshot's class. */
  private static <T> TypeSerializer<T> restored(TypeSerializer<T> serializer) throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    TypeSerializerSnapshot<T> snapshot =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()),
            StreamTypesTest.class.getClassLoader());
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(snapshot)
                .isCompatibleAsIs())
        .isTrue();
    return snapshot.restoreSerializer();
  }

  private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    return type.createSerializer(new SerializerConfigImpl());
  }
}
