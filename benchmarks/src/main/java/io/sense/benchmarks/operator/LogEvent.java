package io.sense.benchmarks.operator;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A log as the built-in join gets it: decoded as far as a join by span id needs, the rest as it
 * came.
 *
 * @param otlp the log record on the wire
 */
record LogEvent(TraceId traceId, long spanId, byte[] otlp) {

  static final class Serializer extends RecordSerializer<LogEvent> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(LogEvent log, DataOutputView out) throws IOException {
      out.writeLong(log.traceId.high());
      out.writeLong(log.traceId.low());
      out.writeLong(log.spanId);
      out.writeInt(log.otlp.length);
      out.write(log.otlp);
    }

    @Override
    public LogEvent deserialize(DataInputView in) throws IOException {
      TraceId trace = new TraceId(in.readLong(), in.readLong());
      return new LogEvent(trace, in.readLong(), readBytes(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LogEvent> {
    /** For Flink. */
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
