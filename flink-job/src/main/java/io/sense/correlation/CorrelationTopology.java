package io.sense.correlation;

import com.google.protobuf.MessageLite;
import io.sense.correlation.flow.Booking;
import io.sense.correlation.flow.JoinOutputs;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.flow.TraceChunk;
import io.sense.correlation.flow.TraceIdType;
import io.sense.correlation.join.Documents;
import io.sense.correlation.join.JoinSpansWithLogs;
import io.sense.correlation.join.Timing;
import io.sense.correlation.link.CallFlow;
import io.sense.correlation.link.LinkTraces;
import io.sense.correlation.link.LinkTraces.Links;
import io.sense.correlation.split.DeadLetters;
import io.sense.correlation.split.SplitLogs;
import io.sense.correlation.split.SplitSpans;
import io.sense.correlation.tally.Ledger;
import io.sense.correlation.tally.LocalSums;
import io.sense.correlation.tally.RunningTotals;
import io.sense.correlation.tally.Total;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The graph between the topics; it knows no Kafka, so tests run the very same. */
public final class CorrelationTopology {
  /**
   * Fixed once: state is laid out by it, and a job cannot be restored with another. Divisible by
   * every parallelism from 1 to 6, and by 8, 9, 10, 12.
   */
  public static final int MAX_PARALLELISM = 720;

  /**
   * Chunks wait so long for a network buffer to fill: the one exchange on the way of a first
   * revision. The others wait as long as the cluster says, for each timeout is a thread that wakes.
   */
  private static final long CHUNKS_WAIT_MILLIS = 5;

  private CorrelationTopology() {}

  /** What leaves, each to the topic of its name. */
  public record Outputs(
      DataStream<Outgoing> correlations,
      DataStream<Outgoing> correlatedLogs,
      DataStream<Outgoing> documents,
      DataStream<Outgoing> traceLinks,
      DataStream<Outgoing> serviceEdges,
      DataStream<Outgoing> ledger,
      DataStream<Outgoing> correlationSpans,
      DataStream<Outgoing> deadLetters) {}

  /** Sets what the graph relies on, whatever the cluster's configuration says. */
  public static void configure(StreamExecutionEnvironment env) {
    Configuration relied = new Configuration();
    relied.set(PipelineOptions.MAX_PARALLELISM, MAX_PARALLELISM);
    relied.set(PipelineOptions.OBJECT_REUSE, true); // our records never change
    relied.set(PipelineOptions.GENERIC_TYPES, false); // Kryo nowhere
    relied.set(PipelineOptions.AUTO_GENERATE_UIDS, false); // every operator names its state
    env.configure(relied);
  }

  /**
   * Splits per trace, joins, links what settled and adds up.
   *
   * @param documents which traces are kept as documents
   * @param heapBytes rough bound of the open traces on the heap of each subtask
   * @param callFlows services known to call each other
   */
  public static Outputs build(
      DataStream<KafkaRecord> spans,
      DataStream<KafkaRecord> logs,
      Timing timing,
      Documents documents,
      long heapBytes,
      Set<CallFlow> callFlows) {
    SingleOutputStreamOperator<TraceChunk> spanChunks =
        spans
            .process(new SplitSpans())
            .returns(TraceChunk.TYPE)
            .setParallelism(spans.getParallelism())
            .setBufferTimeout(CHUNKS_WAIT_MILLIS)
            .uid("split-spans")
            .name("split spans per trace");
    SingleOutputStreamOperator<TraceChunk> logChunks =
        logs.process(new SplitLogs())
            .returns(TraceChunk.TYPE)
            .setParallelism(logs.getParallelism())
            .setBufferTimeout(CHUNKS_WAIT_MILLIS)
            .uid("split-logs")
            .name("split logs per trace");
    SingleOutputStreamOperator<Outgoing> correlations =
        spanChunks
            .keyBy(TraceChunk::traceId, TraceIdType.TYPE)
            .connect(logChunks.keyBy(TraceChunk::traceId, TraceIdType.TYPE))
            .transform(
                "join spans with logs",
                Outgoing.TYPE,
                new JoinSpansWithLogs(timing, documents, heapBytes))
            .uid("join-spans-with-logs");
    Links links = LinkTraces.build(correlations.getSideOutput(JoinOutputs.SETTLED), callFlows);
    return new Outputs(
        correlations,
        correlations
            .getSideOutput(JoinSpansWithLogs.CORRELATED_LOGS)
            .union(logChunks.getSideOutput(SplitLogs.UNCORRELATABLE)),
        correlations.getSideOutput(JoinOutputs.DOCUMENTS),
        links.links(),
        totals(
            Total.EDGES,
            "service-edges",
            correlations.getSideOutput(JoinOutputs.EDGES).union(links.calls())),
        totals(
            Total.LEDGER,
            "ledger",
            correlations
                .getSideOutput(JoinOutputs.LEDGER)
                .union(sums(spanChunks, "spans"), sums(logChunks, "logs"))),
        correlations.getSideOutput(JoinOutputs.CORRELATION_SPANS).union(links.bridgeSpans()),
        spanChunks.getSideOutput(DeadLetters.TAG).union(logChunks.getSideOutput(DeadLetters.TAG)));
  }

  /** What a splitter books, added up beside it. */
  private static DataStream<Booking> sums(
      SingleOutputStreamOperator<TraceChunk> chunks, String signal) {
    return chunks
        .getSideOutput(Ledger.BOOKINGS)
        .transform("sum bookings of " + signal, Booking.TYPE, new LocalSums<>(Total.LEDGER))
        .setParallelism(chunks.getParallelism())
        .uid("sum-bookings-of-" + signal);
  }

  private static <R extends MessageLite> DataStream<Outgoing> totals(
      Total<R> total, String what, DataStream<Booking> bookings) {
    return bookings
        .keyBy(Booking::key, Types.STRING)
        .process(new RunningTotals<>(total), Outgoing.TYPE)
        .uid("total-" + what)
        .name("total " + what);
  }
}
