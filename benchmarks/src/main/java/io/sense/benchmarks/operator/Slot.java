package io.sense.benchmarks.operator;

import io.sense.correlation.CorrelationTopology;
import io.sense.correlation.flow.TraceIdType;
import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.runtime.state.storage.FileSystemCheckpointStorage;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;

/**
 * One slot of Flink with one operator in it: RocksDB as {@code flink-conf/config.yaml} sets it up,
 * checkpoints to a directory, no network and no source. Whatever the operator gives is counted and
 * dropped. Not thread-safe: the calling thread is the operator's.
 */
@SuppressWarnings("try") // Flink's close throws any Exception
final class Slot<S, L, O> extends AbstractStreamOperatorTestHarness<O> {
  /** What a slot of {@code flink-conf/config.yaml} has for RocksDB: 40 % of 3 430 MiB, halved. */
  private static final long MANAGED_BYTES = 686L << 20;

  private final AbstractStreamOperator<O> join;
  private final TwoInputStreamOperator<S, L, O> inputs;
  private final StreamRecord<S> span = new StreamRecord<>(null);
  private final StreamRecord<L> log = new StreamRecord<>(null);
  private final CountingOutput<O> output = new CountingOutput<>();
  private final Metrics metrics;
  private final Path directory;
  private long checkpoints;

  private Slot(
      AbstractStreamOperator<O> join,
      TwoInputStreamOperator<S, L, O> inputs,
      MockEnvironment environment,
      Metrics metrics,
      Path directory)
      throws Exception {
    super(join, environment);
    this.join = join;
    this.inputs = inputs;
    this.metrics = metrics;
    this.directory = directory;
  }

  /**
   * Puts an operator into a slot and opens it.
   *
   * @param outputs the serializer of what it gives
   */
  static <S, L, O, J extends AbstractStreamOperator<O> & TwoInputStreamOperator<S, L, O>>
      Slot<S, L, O> open(
          J join,
          KeySelector<S, TraceId> keyOfSpans,
          KeySelector<L, TraceId> keyOfLogs,
          TypeSerializer<O> outputs)
          throws Exception {
    Path directory = Files.createTempDirectory("sense-bench-");
    Metrics metrics = new Metrics();
    MockEnvironment environment =
        new MockEnvironmentBuilder()
            .setTaskName("join")
            .setMetricGroup(metrics)
            .setManagedMemorySize(MANAGED_BYTES)
            .setMaxParallelism(CorrelationTopology.MAX_PARALLELISM)
            .setParallelism(1)
            .setSubtaskIndex(0)
            .build();
    environment.getExecutionConfig().enableObjectReuse();
    Slot<S, L, O> slot = new Slot<>(join, join, environment, metrics, directory);
    slot.start(keyOfSpans, keyOfLogs, outputs);
    return slot;
  }

  private void start(
      KeySelector<S, TraceId> keyOfSpans,
      KeySelector<L, TraceId> keyOfLogs,
      TypeSerializer<O> outputs)
      throws Exception {
    EmbeddedRocksDBStateBackend rocks =
        new EmbeddedRocksDBStateBackend(true)
            .configure(flinkConf(), Thread.currentThread().getContextClassLoader());
    rocks.setDbStoragePath(directory.resolve("rocksdb").toString());
    setStateBackend(rocks);
    setCheckpointStorage(new FileSystemCheckpointStorage(directory.resolve("checkpoints").toUri()));
    setOutputCreator(serializer -> output);
    config.setStatePartitioner(0, keyOfSpans);
    config.setStatePartitioner(1, keyOfLogs);
    config.setStateKeySerializer(TraceIdType.TYPE.createSerializer(new SerializerConfigImpl()));
    config.serializeAllConfigs();
    setup(outputs);
    initializeEmptyState();
    open();
  }

  /** The settings that Flink runs on in production. */
  private Configuration flinkConf() throws IOException {
    Path copy = Files.createDirectories(directory.resolve("conf"));
    try (InputStream shipped = Slot.class.getResourceAsStream("/flink-conf/config.yaml")) {
      if (shipped == null) {
        throw new IOException("flink-conf/config.yaml is not on the class path");
      }
      Files.copy(shipped, copy.resolve("config.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }
    return GlobalConfiguration.loadConfiguration(copy.toString());
  }

  void spans(S element, long brokerTime) throws Exception {
    span.replace(element, brokerTime);
    inputs.setKeyContextElement1(span);
    inputs.processElement1(span);
  }

  void logs(L element, long brokerTime) throws Exception {
    log.replace(element, brokerTime);
    inputs.setKeyContextElement2(log);
    inputs.processElement2(log);
  }

  void watermark(long brokerTime) throws Exception {
    Watermark mark = new Watermark(brokerTime);
    inputs.processWatermark1(mark);
    inputs.processWatermark2(mark);
  }

  /** Takes a checkpoint, its files included, and completes it. */
  void checkpoint(long brokerTime) throws Exception {
    long id = ++checkpoints;
    join.prepareSnapshotPreBarrier(id);
    snapshot(id, brokerTime);
    notifyOfCompletedCheckpoint(id);
  }

  /** What the operator gave. */
  CountingOutput<O> output() {
    return output;
  }

  /** The value of one of the operator's counters. */
  long counter(String name) {
    return metrics.operator.get(name) instanceof Counter counter ? counter.getCount() : 0;
  }

  @Override
  public void close() throws Exception {
    super.close();
    getEnvironment().close();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static final class Metrics extends InterceptingTaskMetricGroup {
    final InterceptingOperatorMetricGroup operator = new InterceptingOperatorMetricGroup();

    @Override
    public InternalOperatorMetricGroup getOrAddOperator(
        OperatorID id, String name, Map<String, String> variables) {
      return operator;
    }
  }
}
