package io.sense.correlation;

import io.sense.correlation.sink.KafkaSinks;
import io.sense.correlation.source.InputTopics;
import io.sense.correlation.source.KafkaSources;
import io.sense.correlation.source.Ticker;
import io.sense.telemetry.Topics;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * otlp_spans + otlp_logs -> correlations, correlated logs, documents, links, edges, ledger,
 * correlation spans, dead letters.
 */
public final class CorrelationJob {
  /** Name of the job in Flink. */
  public static final String NAME = "sense-correlation";

  private CorrelationJob() {}

  /**
   * Runs the job on the cluster it is submitted to; settings from the environment and arguments.
   */
  public static void main(String[] args) throws Exception {
    CorrelationConfig config = CorrelationConfig.from(System.getenv(), args);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    JobArguments.tell(env, args);
    build(env, config);
    env.execute(NAME);
  }

  /**
   * Adds the job to an environment.
   *
   * @throws IllegalStateException if an input topic is missing or does not keep broker time
   */
  public static void build(StreamExecutionEnvironment env, CorrelationConfig config) {
    CorrelationTopology.configure(env);
    InputTopics inputs = InputTopics.check(config.kafka());
    var spans = KafkaSources.of(Topics.OTLP_SPANS, "spans", inputs, env, config);
    var logs = KafkaSources.of(Topics.OTLP_LOGS, "logs", inputs, env, config);
    var outputs =
        CorrelationTopology.build(
            spans,
            logs,
            config.timing(),
            config.documents(),
            config.heapBytes(),
            config.callFlows());
    KafkaSinks.correlations(outputs.correlations(), config);
    KafkaSinks.correlatedLogs(outputs.correlatedLogs(), config);
    KafkaSinks.documents(outputs.documents(), config);
    KafkaSinks.traceLinks(outputs.traceLinks(), config);
    KafkaSinks.serviceEdges(outputs.serviceEdges(), config);
    KafkaSinks.ledger(outputs.ledger(), config);
    KafkaSinks.correlationSpans(outputs.correlationSpans(), config);
    KafkaSinks.deadLetters(outputs.deadLetters(), config);
    Ticker.add(env, config);
  }
}
