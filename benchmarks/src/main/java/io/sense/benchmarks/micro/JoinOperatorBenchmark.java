package io.sense.benchmarks.micro;

import io.sense.benchmarks.operator.JoinFeed;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The join operator on RocksDB, per chunk, with all that follows from it: timers, settling, the
 * horizon. Without checkpoints. Bytes per operation include making the chunks; {@code ./sense bench
 * join} tells those of the operator alone.
 */
@State(Scope.Thread)
public class JoinOperatorBenchmark {
  /**
   * With room for the open traces on the heap, and with little: most chunks then go through state.
   */
  @Param({"268435456", "262144"})
  private long heapBytes;

  private JoinFeed feed;

  /** Starts the operator. */
  @Setup
  public void open() {
    feed = JoinFeed.open(heapBytes);
  }

  /** Makes the chunks of 5 000 traces ready. */
  @Setup(Level.Invocation)
  public void prepare() {
    feed.prepare();
  }

  /** Feeds them. */
  @Benchmark
  @OperationsPerInvocation(JoinFeed.CHUNKS)
  public void chunk() {
    feed.feed();
  }

  /** Stops it. */
  @TearDown
  public void close() {
    feed.close();
  }
}
