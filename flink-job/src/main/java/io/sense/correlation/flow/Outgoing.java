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
 * @param key null where the topic's messages have none, as those that belong to no trace
 * @param value the message, encoded as its topic says
 */
public record Outgoing(@Nullable String key, byte[] value) {
  public static final TypeInformation<Outgoing> TYPE =
      new ImmutableTypeInfo<>(Outgoing.class, new Serializer());

  /** A message about a trace. */
  public static Outgoing about(TraceId trace, byte[] value) {
    return new Outgoing(trace.toString(), value);
  }

  /** A message about one trace, or about several: null. */
  public static Outgoing of(@Nullable TraceId trace, byte[] value) {
    return trace == null ? new Outgoing(null, value) : about(trace, value);
  }

  static final class Serializer extends ImmutableSerializer<Outgoing> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(Outgoing message, DataOutputView out) throws IOException {
      writeText(message.key, out);
      writeBytes(message.value, out);
    }

    @Override
    public Outgoing deserialize(DataInputView in) throws IOException {
      return new Outgoing(readText(in), readBytes(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Outgoing> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
