package io.sense.correlation;

import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.io.disk.iomanager.IOManager;
import org.apache.flink.runtime.io.disk.iomanager.IOManagerAsync;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;

/** Flink's environment of one subtask, with metrics that can be read. */
public final class TestEnvironment implements AutoCloseable {
  /** Nothing here spills to disk, so one does for all: it starts threads of its own. */
  private static final IOManager SHARED =
      new IOManagerAsync() {
        @Override
        public void close() {
          // Lives as long as the tests do.
        }
      };

  private final Metrics metrics = new Metrics();
  private final MockEnvironment environment;

  public TestEnvironment(int parallelism, int subtask, int maxParallelism) {
    environment =
        new MockEnvironmentBuilder()
            .setTaskName("test")
            .setMetricGroup(metrics)
            .setIOManager(SHARED)
            .setManagedMemorySize(32 << 20)
            .setMaxParallelism(maxParallelism)
            .setParallelism(parallelism)
            .setSubtaskIndex(subtask)
            .build();
  }

  public MockEnvironment flink() {
    return environment;
  }

  /** The value of a counter, 0 where the operator has none of this name. */
  public long counter(String name) {
    return metrics.operator.get(name) instanceof Counter counter ? counter.getCount() : 0;
  }

  /** The value of a gauge of a whole number. */
  public long gauge(String name) {
    return ((Gauge<?>) metrics.operator.get(name)).getValue() instanceof Long value ? value : 0;
  }

  boolean hasCounter(String name) {
    return metrics.operator.get(name) instanceof Counter;
  }

  @Override
  public void close() {
    try {
      environment.close();
    } catch (Exception e) {
      throw new IllegalStateException("Could not close Flink's environment", e);
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
