package io.sense.benchmarks.micro;

import io.sense.benchmarks.operator.Splitter;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import java.io.IOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Between operators: one element written and read again. */
@State(Scope.Thread)
public class SerializerBenchmark {
  private final DataOutputSerializer out = new DataOutputSerializer(1 << 20);
  private final DataInputDeserializer in = new DataInputDeserializer();
  private final KafkaRecord record = new WorkloadRecords().spans;
  private final TraceChunk chunk = Splitter.ofSpans().split(record).get(0);
  private final Outgoing outgoing = Outgoing.about(chunk.traceId(), chunk.otlp());
  private final TypeSerializer<TraceChunk> chunks = serializer(TraceChunk.TYPE);
  private final TypeSerializer<Outgoing> outgoings = serializer(Outgoing.TYPE);
  private final TypeSerializer<KafkaRecord> records = serializer(KafkaRecord.TYPE);

  /** Two spans of a trace. */
  @Benchmark
  public TraceChunk traceChunk() throws IOException {
    return pass(chunk, chunks);
  }

  /** What leaves for a topic, as large as a chunk. */
  @Benchmark
  public Outgoing outgoing() throws IOException {
    return pass(outgoing, outgoings);
  }

  /** A Kafka record of 500 spans. */
  @Benchmark
  public KafkaRecord kafkaRecord() throws IOException {
    return pass(record, records);
  }

  private <T> T pass(T element, TypeSerializer<T> serializer) throws IOException {
    out.clear();
    serializer.serialize(element, out);
    in.setBuffer(out.getSharedBuffer(), 0, out.length());
    return serializer.deserialize(in);
  }

  private static <T> TypeSerializer<T> serializer(TypeInformation<T> type) {
    return type.createSerializer(new SerializerConfigImpl());
  }
}
