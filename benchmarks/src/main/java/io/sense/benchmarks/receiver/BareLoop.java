package io.sense.benchmarks.receiver;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.load.Request;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The least that anybody does who reads OTLP in Java: inflate and parse with protobuf-java, one
 * request after the other on one thread, without network, check or Kafka.
 */
final class BareLoop {
  private static final int GZIP_HEADER_BYTES = 10; // of a header without a name

  private final RepeatedRequests requests;
  private final Inflater inflater = new Inflater(true);
  private byte[] inflated = new byte[64 << 10];

  private BareLoop(RepeatedRequests requests) {
    this.requests = requests;
  }

  /**
   * CPU microseconds a record.
   *
   * @param inflating what inflating alone takes of it
   * @param all inflating and parsing
   */
  record Cost(double inflating, double all) {}

  /** Runs for a warm-up and as long again for each figure. */
  static Cost measure(RepeatedRequests requests, Duration stretch) {
    BareLoop loop = new BareLoop(requests);
    try {
      loop.run(stretch, true);
      double all = loop.run(stretch, true);
      return new Cost(loop.run(stretch, false), all);
    } catch (DataFormatException | InvalidProtocolBufferException e) {
      throw new BenchmarkException("The load is no OTLP: " + e, e);
    } finally {
      loop.inflater.end();
    }
  }

  private double run(Duration stretch, boolean parse)
      throws DataFormatException, InvalidProtocolBufferException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long cpuBefore = threads.getCurrentThreadCpuTime();
    long end = System.nanoTime() + stretch.toNanos();
    long records = 0;
    long seen = 0;
    while (System.nanoTime() - end < 0) {
      for (Request request : requests.all()) {
        int length = inflate(request.body());
        seen += parse ? parse(request.path(), length) : request.records();
        records += request.records();
      }
    }
    if (seen != records) {
      throw new BenchmarkException("Parsed " + seen + " of " + records + " records");
    }
    return (threads.getCurrentThreadCpuTime() - cpuBefore) / 1e3 / records;
  }

  private int inflate(byte[] gzip) throws DataFormatException {
    inflater.reset();
    inflater.setInput(gzip, GZIP_HEADER_BYTES, gzip.length - GZIP_HEADER_BYTES);
    int length = 0;
    while (!inflater.finished()) {
      if (length == inflated.length) {
        inflated = Arrays.copyOf(inflated, 2 * length);
      }
      length += inflater.inflate(inflated, length, inflated.length - length);
    }
    return length;
  }

  private long parse(String path, int length) throws InvalidProtocolBufferException {
    long records = 0;
    try {
      if (path.equals(Request.TRACES)) {
        TracesData data = TracesData.parseFrom(CodedInputStream.newInstance(inflated, 0, length));
        for (ResourceSpans resource : data.getResourceSpansList()) {
          for (ScopeSpans scope : resource.getScopeSpansList()) {
            records += scope.getSpansCount();
          }
        }
      } else {
        LogsData data = LogsData.parseFrom(CodedInputStream.newInstance(inflated, 0, length));
        for (ResourceLogs resource : data.getResourceLogsList()) {
          for (ScopeLogs scope : resource.getScopeLogsList()) {
            records += scope.getLogRecordsCount();
          }
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (java.io.IOException e) {
      throw new BenchmarkException("Memory does not fail: " + e, e);
    }
    return records;
  }
}
