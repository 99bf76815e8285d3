package io.sense.benchmarks.operator;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A span as the built-in join gets it: decoded as far as a join by span id needs, the rest as it
 * came.
 *
 * @param otlp the span on the wire
 */
record SpanRecord(TraceId traceId, long spanId, String name, byte[] otlp) {

  static final class Serializer extends RecordSerializer<SpanRecord> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(SpanRecord span, DataOutputView out) throws IOException {
      out.writeLong(span.traceId.high());
      out.writeLong(span.traceId.low());
      out.writeLong(span.spanId);
      out.writeUTF(span.name);
      out.writeInt(span.otlp.length);
      out.write(span.otlp);
    }

    @Override
    public SpanRecord deserialize(DataInputView in) throws IOException {
      TraceId trace = new TraceId(in.readLong(), in.readLong());
      return new SpanRecord(trace, in.readLong(), in.readUTF(), readBytes(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SpanRecord> {
    /** For Flink. */
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
