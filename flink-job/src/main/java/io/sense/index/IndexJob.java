package io.sense.index;

import io.sense.correlation.CorrelationTopology;
import io.sense.correlation.JobArguments;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Correlations, documents, links, edges and the ledger: from their topics to PostgreSQL. */
public final class IndexJob {
  /** Name of the job in Flink. */
  public static final String NAME = "sense-index";

  private IndexJob() {}

  /**
   * Runs the job on the cluster it is submitted to; settings from the environment and arguments.
   */
  public static void main(String[] args) throws Exception {
    IndexConfig config = IndexConfig.from(System.getenv(), args);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    JobArguments.tell(env, args);
    build(env, config);
    env.execute(NAME);
  }

  /** Adds the job to an environment. */
  public static void build(StreamExecutionEnvironment env, IndexConfig config) {
    CorrelationTopology.configure(env);
    for (IndexedTopic<?> topic : IndexedTopic.all(config)) {
      var records = KafkaRecords.of(env, topic, config);
      IndexTopology.build(records, topic, TableSink.of(topic, config));
    }
  }
}
