package io.sense.correlation;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.Test;

/** flink-conf/config.yaml says only what Flink understands. */
final class FlinkConfTest {
  private static final Configuration CONFIGURATION =
      GlobalConfiguration.loadConfiguration(Path.of("..", "flink-conf").toString());

  @Test
  void namesOnlyOptionsThatFlinkKnows() throws IllegalAccessException {
    Set<String> known = new HashSet<>();
    for (Class<?> options :
        List.of(
            CheckpointingOptions.class,
            CoreOptions.class,
            ExecutionOptions.class,
            JobManagerOptions.class,
            PipelineOptions.class,
            RestOptions.class,
            RestartStrategyOptions.class,
            RocksDBConfigurableOptions.class,
            RocksDBOptions.class,
            StateBackendOptions.class,
            StateRecoveryOptions.class,
            TaskManagerOptions.class)) {
      for (Field field : options.getFields()) {
        if (Modifier.isStatic(field.getModifiers()) && field.getType() == ConfigOption.class) {
          known.add(((ConfigOption<?>) field.get(null)).key());
        }
      }
    }
    assertThat(CONFIGURATION.keySet())
        .allSatisfy(
            key ->
                assertThat(known.contains(key) || key.startsWith("metrics.reporter.prometheus."))
                    .as("Flink knows %s", key)
                    .isTrue());
  }

  @Test
  void keepsStateInRocksDbAndCheckpointsItEveryTenSeconds() {
    assertThat(CONFIGURATION.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
    assertThat(CONFIGURATION.get(CheckpointingOptions.CHECKPOINTING_INTERVAL)).hasSeconds(10);
    assertThat(CONFIGURATION.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
    assertThat(CONFIGURATION.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION))
        .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
  }
}
