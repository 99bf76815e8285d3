package io.sense.correlation;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.correlation.join.Documents;
import io.sense.correlation.join.Timing;
import io.sense.telemetry.Topics;
import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * The production graph on a Flink inside this JVM, fed by hand: the test gives each record its
 * broker time, so what the state holds at a savepoint is known. One at a time.
 */
final class HandFedJob implements AutoCloseable {
  private static final byte[] EMPTY_REQUEST = {};
  private static final int RECORDS_PER_SECOND = 200;

  /** Static, for sources and sinks reach their tasks as copies. */
  private static final Map<String, Feed> FEEDS = new ConcurrentHashMap<>();

  private static final BlockingQueue<Result> RESULTS = new LinkedBlockingQueue<>();

  private final Map<String, List<Outgoing>> results = new HashMap<>();
  private final JobCluster flink;
  private final JobID job;
  private boolean timePasses;
  private long lastTick;

  private record Result(String topic, Outgoing message) {}

  /**
   * Starts the job.
   *
   * @param savepoint to start from, null for none
   */
  HandFedJob(Path directory, int parallelism, @Nullable String savepoint) throws Exception {
    RESULTS.clear();
    flink = new JobCluster(directory);
    StreamExecutionEnvironment env = flink.environment(parallelism);
    CorrelationTopology.configure(env);
    CorrelationTopology.Outputs outputs =
        CorrelationTopology.build(
            feed(env, Topics.OTLP_SPANS),
            feed(env, Topics.OTLP_LOGS),
            Timing.DEFAULT,
            Documents.ALL,
            1, // byte: all is written to the state at once
            Set.of());
    collect(outputs.correlations(), Topics.CORRELATIONS);
    collect(outputs.correlatedLogs(), Topics.CORRELATED_LOGS);
    collect(outputs.documents(), Topics.TRACE_DOCUMENTS);
    collect(outputs.traceLinks(), Topics.TRACE_LINKS);
    collect(outputs.serviceEdges(), Topics.SERVICE_EDGES);
    collect(outputs.ledger(), Topics.LEDGER);
    collect(outputs.correlationSpans(), Topics.CORRELATION_SPANS);
    collect(outputs.deadLetters(), Topics.DEAD_LETTERS);
    job = flink.start(env, savepoint);
  }

  /** Hands a record over to its source. */
  void send(String topic, long brokerTime, byte[] otlp) throws InterruptedException {
    FEEDS.get(topic).coming.transfer(new KafkaRecord(topic, 0, 0, brokerTime, null, otlp));
  }

  /** From now on a millisecond passes whenever nothing comes: slices wait for the next one. */
  void letTimePass() {
    timePasses = true;
  }

  /** Lets broker time pass on both inputs. */
  void tick(long brokerTime) throws InterruptedException {
    lastTick = brokerTime;
    for (String topic : Topics.INPUTS) {
      send(topic, brokerTime, EMPTY_REQUEST);
    }
  }

  /** Waits for a row about a trace. */
  Correlation awaitRow(TraceId trace, CorrelationState state) throws InterruptedException {
    Outgoing row =
        await(
            Topics.CORRELATIONS,
            message -> {
              Correlation correlation = read(Correlation.parser(), message);
              return correlation.getTraceId().equals(trace.toString())
                  && correlation.getState() == state;
            });
    return read(Correlation.parser(), row);
  }

  /** Waits for a log to leave. */
  void awaitLog(String text) throws InterruptedException {
    await(Topics.CORRELATED_LOGS, message -> texts(message).contains(text));
  }

  /** Lets a millisecond pass, and the next one only once nothing more comes of it. */
  void letTimePassUntilLeaves(String text) throws InterruptedException {
    while (results(Topics.CORRELATED_LOGS).stream().noneMatch(m -> texts(m).contains(text))) {
      Result next = RESULTS.poll(2, TimeUnit.SECONDS);
      if (next == null) {
        tick(lastTick + 1);
      } else {
        keep(next);
      }
    }
  }

  /** The bodies of a message of logs. */
  static List<String> texts(Outgoing message) {
    return Otlp.records(message.value()).stream()
        .map(log -> log.getBody().getStringValue())
        .toList();
  }

  /** Waits for a message on a topic; one that came already counts too. */
  Outgoing await(String topic, Predicate<Outgoing> wanted) throws InterruptedException {
    while (true) {
      for (Outgoing message : results(topic)) {
        if (wanted.test(message)) {
          return message;
        }
      }
      Result next = RESULTS.poll(200, TimeUnit.MILLISECONDS);
      if (next == null) {
        if (timePasses) {
          tick(lastTick + 1);
        }
        continue;
      }
      keep(next);
    }
  }

  private void keep(Result next) {
    results.computeIfAbsent(next.topic, name -> new ArrayList<>()).add(next.message);
  }

  /** A message's value. */
  static <M> M read(Parser<M> parser, Outgoing message) {
    try {
      return parser.parseFrom(message.value());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("The job wrote what cannot be read", e);
    }
  }

  /** What came for a topic, as far as it was waited for. */
  List<Outgoing> results(String topic) {
    return results.getOrDefault(topic, List.of());
  }

  /** Stops with a savepoint and returns its path. */
  String stop() throws Exception {
    return flink.stop(job).get();
  }

  @Override
  public void close() {
    flink.close();
  }

  /** Takes what is handed over, and lets no time pass while nothing is. Once for each topic. */
  private static final class Feed {
    final LinkedTransferQueue<KafkaRecord> coming = new LinkedTransferQueue<>();
    private long brokerTime;

    KafkaRecord next(String topic) {
      KafkaRecord record = coming.poll();
      if (record == null) {
        return new KafkaRecord(topic, 0, 0, brokerTime, null, EMPTY_REQUEST);
      }
      brokerTime = record.brokerTime();
      return record;
    }
  }

  private static DataStream<KafkaRecord> feed(StreamExecutionEnvironment env, String topic) {
    FEEDS.put(topic, new Feed());
    return env.fromSource(
            new DataGeneratorSource<>(
                number -> FEEDS.get(topic).next(topic),
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(RECORDS_PER_SECOND),
                KafkaRecord.TYPE),
            WatermarkStrategy.<KafkaRecord>forMonotonousTimestamps()
                .withTimestampAssigner((record, time) -> record.brokerTime()),
            topic)
        .setParallelism(1)
        .uid("feed-" + topic);
  }

  private static void collect(DataStream<Outgoing> messages, String topic) {
    messages.sinkTo(new ToQueue(topic)).uid("collect-" + topic);
  }

  private record ToQueue(String topic) implements Sink<Outgoing> {
    @Override
    public SinkWriter<Outgoing> createWriter(WriterInitContext context) {
      return new QueueWriter(topic);
    }
  }

  private record QueueWriter(String topic) implements SinkWriter<Outgoing> {
    @Override
    public void write(Outgoing message, Context context) {
      RESULTS.add(new Result(topic, message));
    }

    @Override
    public void flush(boolean endOfInput) {
      // Nothing is held.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
