package io.sense.benchmarks.micro;

import io.sense.benchmarks.operator.Splitter;
import io.sense.correlation.flow.TraceChunk;
import org.apache.flink.util.Collector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** Splitting a Kafka record of 500 spans or logs into chunks of two, per record. */
@State(Scope.Thread)
public class SplitBenchmark {
  private final Splitter spans = Splitter.ofSpans();
  private final Splitter logs = Splitter.ofLogs();

  /** Spans. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public void splitSpans(WorkloadRecords records, Blackhole hole) {
    spans.split(records.spans, new Sink(hole));
  }

  /** Logs. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public void splitLogs(WorkloadRecords records, Blackhole hole) {
    logs.split(records.logs, new Sink(hole));
  }

  private record Sink(Blackhole hole) implements Collector<TraceChunk> {
    @Override
    public void collect(TraceChunk chunk) {
      hole.consume(chunk);
    }

    @Override
    public void close() {
      // Nothing to let go.
    }
  }
}
