package io.sense.benchmarks.micro;

import io.sense.benchmarks.operator.Requests;
import io.sense.correlation.flow.KafkaRecord;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A request of 500 spans and one of 500 logs of workload W, of the same service. */
@State(Scope.Benchmark)
public class WorkloadRecords {
  static final int RECORDS = 500;

  final KafkaRecord logs;
  final KafkaRecord spans;

  /** Makes them, the same each time. */
  public WorkloadRecords() {
    Requests requests = new Requests(1_000);
    logs = requests.record(0);
    spans = requests.record(1);
  }
}
