package io.sense.correlation.flow;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Trace ids as Flink's keys: their 16 bytes, so that RocksDB's keys stay short. */
public final class TraceIdType {
  public static final TypeInformation<TraceId> TYPE =
      new ImmutableTypeInfo<>(TraceId.class, new Serializer());

  private TraceIdType() {}

  static final class Serializer extends ImmutableSerializer<TraceId> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public int getLength() {
      return TraceId.BYTES;
    }

    @Override
    public void serialize(TraceId id, DataOutputView out) throws IOException {
      out.writeLong(id.high());
      out.writeLong(id.low());
    }

    @Override
    public TraceId deserialize(DataInputView in) throws IOException {
      return new TraceId(in.readLong(), in.readLong());
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TraceId> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
