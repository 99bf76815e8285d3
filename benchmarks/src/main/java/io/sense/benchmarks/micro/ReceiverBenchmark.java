package io.sense.benchmarks.micro;

import io.sense.receiver.otlp.CheckedRequest;
import io.sense.receiver.otlp.RequestCheck;
import io.sense.receiver.otlp.Signal;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/** The receiver's check of a request on the wire, per record. */
public class ReceiverBenchmark {
  /** A request of spans. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public CheckedRequest checkSpans(WorkloadRecords records) {
    return RequestCheck.check(Signal.TRACES, records.spans.value());
  }

  /** A request of logs. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public CheckedRequest checkLogs(WorkloadRecords records) {
    return RequestCheck.check(Signal.LOGS, records.logs.value());
  }
}
