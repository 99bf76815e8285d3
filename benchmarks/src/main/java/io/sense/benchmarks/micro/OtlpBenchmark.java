package io.sense.benchmarks.micro;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.otlp.EnrichedLog;
import io.sense.correlation.otlp.LogFields;
import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.RecordHash;
import io.sense.correlation.otlp.SpanFields;
import io.sense.telemetry.TraceId;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What the job does with OTLP on the wire, per span or log. */
@State(Scope.Benchmark)
public class OtlpBenchmark {
  private static final TraceId TRACE = new TraceId(1, 2);

  private final byte[] spans;
  private final byte[] logs;
  private final List<OtlpRequest.Slice> spanSlices;
  private final List<OtlpRequest.Slice> logSlices;
  private final RecordHash headers;

  /** Finds the records of the workload. */
  public OtlpBenchmark() {
    WorkloadRecords records = new WorkloadRecords();
    spans = records.spans.value();
    logs = records.logs.value();
    spanSlices = resource(spans).scopes().get(0).records();
    OtlpRequest.Resource ofLogs = resource(logs);
    logSlices = ofLogs.scopes().get(0).records();
    headers = RecordHash.ofHeaders(ofLogs.header(), ofLogs.scopes().get(0).header());
  }

  /** Finds where the records of a request lie. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public OtlpRequest readRequest() throws InvalidProtocolBufferException {
    return OtlpRequest.read(spans);
  }

  /** Reads the fields of a span. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public void readSpan(Blackhole hole) throws InvalidProtocolBufferException {
    for (OtlpRequest.Slice slice : spanSlices) {
      hole.consume(SpanFields.read(slice));
    }
  }

  /** Reads the fields of a log. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public void readLog(Blackhole hole) throws InvalidProtocolBufferException {
    for (OtlpRequest.Slice slice : logSlices) {
      hole.consume(LogFields.read(slice));
    }
  }

  /** Makes a log's identity. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public void hashLog(Blackhole hole) {
    for (OtlpRequest.Slice slice : logSlices) {
      hole.consume(headers.with(slice));
    }
  }

  /** Writes a log with what it leaves with. */
  @Benchmark
  @OperationsPerInvocation(WorkloadRecords.RECORDS)
  public void enrichLog(Blackhole hole) {
    for (OtlpRequest.Slice slice : logSlices) {
      hole.consume(
          new EnrichedLog(headers, "span_id")
              .context(TRACE, 3)
              .span("POST /api/v2/payments/{id}")
              .root("checkout-frontend", "POST /checkout")
              .write(slice, false));
    }
  }

  private static OtlpRequest.Resource resource(byte[] request) {
    try {
      return OtlpRequest.read(request).resources().get(0);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Workload W is no OTLP", e);
    }
  }
}
