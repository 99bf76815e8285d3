package io.sense.correlation.flow;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a topic.
 *
 * @param traceId the key; null where the message belongs to no trace
 * @param value the message, encoded as its topic says
 */
public record Outgoing(@Nullable TraceId traceId, byte[] value) {
  public static final TypeInformation<Outgoing> TYPE =
      new ImmutableTypeInfo<>(Outgoing.class, new Serializer());

  static final class Serializer extends ImmutableSerializer<Outgoing> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(Outgoing message, DataOutputView out) throws IOException {
      // A valid trace id is never all zero, so zeros stand for none.
      out.writeLong(message.traceId == null ? 0 : message.traceId.high());
      out.writeLong(message.traceId == null ? 0 : message.traceId.low());
      writeBytes(message.value, out);
    }

    @Override
    public Outgoing deserialize(DataInputView in) throws IOException {
      long high = in.readLong();
      long low = in.readLong();
      return new Outgoing(high == 0 && low == 0 ? null : new TraceId(high, low), readBytes(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Outgoing> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
