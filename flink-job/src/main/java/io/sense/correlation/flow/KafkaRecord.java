package io.sense.correlation.flow;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lay in Kafka.
 *
 * @param brokerTime Kafka's LogAppendTime, milliseconds since the epoch
 * @param key null where the record has none
 */
public record KafkaRecord(
    String topic,
    int partition,
    long offset,
    long brokerTime,
    byte @Nullable [] key,
    byte[] value) {
  public static final TypeInformation<KafkaRecord> TYPE =
      new ImmutableTypeInfo<>(KafkaRecord.class, new Serializer());

  static final class Serializer extends ImmutableSerializer<KafkaRecord> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(KafkaRecord record, DataOutputView out) throws IOException {
      out.writeUTF(record.topic);
      out.writeInt(record.partition);
      out.writeLong(record.offset);
      out.writeLong(record.brokerTime);
      writeBytes(record.key, out);
      writeBytes(record.value, out);
    }

    @Override
    public KafkaRecord deserialize(DataInputView in) throws IOException {
      return new KafkaRecord(
          in.readUTF(),
          in.readInt(),
          in.readLong(),
          in.readLong(),
          readNullableBytes(in),
          readBytes(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KafkaRecord> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
