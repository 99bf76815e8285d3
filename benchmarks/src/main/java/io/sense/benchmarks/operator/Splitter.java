package io.sense.benchmarks.operator;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.split.SplitLogs;
import io.sense.correlation.split.SplitSpans;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.DefaultOpenContext;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/** Calls the production splitters without an operator around them. Not thread-safe. */
public final class Splitter {
  private final ProcessFunction<KafkaRecord, TraceChunk> function;
  private final ProcessFunction<KafkaRecord, TraceChunk>.Context context;
  private long aside;

  private Splitter(ProcessFunction<KafkaRecord, TraceChunk> function) {
    this.function = function;
    this.context = new CountingContext(function);
    try {
      OpenContext open = DefaultOpenContext.INSTANCE;
      function.open(open);
    } catch (Exception e) {
      throw new IllegalStateException("Could not open a splitter", e);
    }
  }

  /** Of records of spans. */
  public static Splitter ofSpans() {
    return new Splitter(new SplitSpans());
  }

  /** Of records of logs. */
  public static Splitter ofLogs() {
    return new Splitter(new SplitLogs());
  }

  /** Hands on the chunks of a record. */
  public void split(KafkaRecord record, Collector<TraceChunk> chunks) {
    try {
      function.processElement(record, context, chunks);
    } catch (Exception e) {
      throw new IllegalStateException("Could not split a record", e);
    }
  }

  /** The chunks of a record. */
  public List<TraceChunk> split(KafkaRecord record) {
    List<TraceChunk> chunks = new ArrayList<>();
    split(record, new ListCollector(chunks));
    return chunks;
  }

  /** How much went out aside: bookings of the ledger, if nothing was wrong. */
  long aside() {
    return aside;
  }

  private record ListCollector(List<TraceChunk> chunks) implements Collector<TraceChunk> {
    @Override
    public void collect(TraceChunk chunk) {
      chunks.add(chunk);
    }

    @Override
    public void close() {
      // Nothing to let go.
    }
  }

  private final class CountingContext extends ProcessFunction<KafkaRecord, TraceChunk>.Context {
    CountingContext(ProcessFunction<KafkaRecord, TraceChunk> function) {
      function.super();
    }

    @Override
    public @Nullable Long timestamp() {
      return null;
    }

    @Override
    public TimerService timerService() {
      throw new UnsupportedOperationException("A splitter has no timers");
    }

    @Override
    public <X> void output(OutputTag<X> tag, X value) {
      aside++;
    }
  }
}
