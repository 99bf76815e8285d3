package io.sense.correlation.flow;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The spans, or the logs, of one trace within one Kafka record.
 *
 * @param brokerTime of the Kafka record, milliseconds since the epoch
 * @param otlp an OTLP request ({@code TracesData} or {@code LogsData}) that holds nothing else
 */
public record TraceChunk(TraceId traceId, long brokerTime, byte[] otlp) {
  public static final TypeInformation<TraceChunk> TYPE =
      new ImmutableTypeInfo<>(TraceChunk.class, new Serializer());

  static final class Serializer extends ImmutableSerializer<TraceChunk> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(TraceChunk chunk, DataOutputView out) throws IOException {
      out.writeLong(chunk.traceId.high());
      out.writeLong(chunk.traceId.low());
      out.writeLong(chunk.brokerTime);
      writeBytes(chunk.otlp, out);
    }

    @Override
    public TraceChunk deserialize(DataInputView in) throws IOException {
      return new TraceChunk(
          new TraceId(in.readLong(), in.readLong()), in.readLong(), readBytes(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<TraceChunk> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
