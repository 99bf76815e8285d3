package io.sense.benchmarks.operator;

import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.load.SmallTraces;
import io.sense.settings.Settings;
import java.util.Map;

/** Feeds the job's own join without an end, slice after slice. Not thread-safe. */
public final class JoinFeed implements AutoCloseable {
  private static final int BATCHES = 20;

  /** In a slice: each trace has one in each of its four requests. */
  public static final int CHUNKS = BATCHES * Requests.PER_BATCH * SmallTraces.BATCH;

  private final Requests requests;
  private final SenseDrive drive;
  private long next;

  private JoinFeed(Requests requests, SenseDrive drive) {
    this.requests = requests;
    this.drive = drive;
  }

  /**
   * Starts the operator.
   *
   * @param heapBytes rough bound of the open traces on the heap
   */
  public static JoinFeed open(long heapBytes) {
    JoinConfig config = JoinConfig.read(new Settings(Map.of()), true);
    try {
      return new JoinFeed(
          new Requests(config.tracesPerSecond()), new SenseDrive(config, heapBytes));
    } catch (Exception e) {
      throw new BenchmarkException("Could not start the join: " + e, e);
    }
  }

  /** Makes a slice ready. */
  public void prepare() {
    try {
      for (int i = 0; i < BATCHES * Requests.PER_BATCH; i++) {
        drive.prepare(requests, next++);
      }
    } catch (Exception e) {
      throw new BenchmarkException("Could not make the join's input: " + e, e);
    }
  }

  /** Feeds what is ready. */
  public void feed() {
    try {
      drive.feed();
    } catch (Exception e) {
      throw new BenchmarkException("Could not feed the join: " + e, e);
    }
  }

  @Override
  public void close() {
    drive.close();
  }
}
