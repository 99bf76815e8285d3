package io.sense.benchmarks.operator;

import io.sense.benchmarks.BenchmarkException;
import io.sense.correlation.flow.KafkaRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * Drives an operator: makes its input ready in memory, then feeds it. Not thread-safe.
 *
 * @param <S> elements of spans
 * @param <L> elements of logs
 * @param <O> what the operator gives
 */
abstract class Drive<S, L, O> implements AutoCloseable {
  private final Slot<S, L, O> slot;
  private final List<Arrival<S, L>> ready = new ArrayList<>();

  /** The elements of one request; spans or logs are empty. */
  private record Arrival<S, L>(long brokerTime, List<S> spans, List<L> logs) {}

  Drive(Slot<S, L, O> slot) {
    this.slot = slot;
  }

  /** Makes a request of spans into elements. */
  abstract List<S> spans(KafkaRecord record) throws Exception;

  /** Makes a request of logs into elements. */
  abstract List<L> logs(KafkaRecord record) throws Exception;

  /**
   * Says what is wrong with the results, nothing where they are right.
   *
   * @param traces that were fed, whole
   */
  abstract List<String> faults(long traces);

  Slot<S, L, O> slot() {
    return slot;
  }

  /** Makes a request ready to be fed. */
  void prepare(Requests requests, long number) throws Exception {
    KafkaRecord record = requests.record(number);
    ready.add(
        Requests.isLogs(number)
            ? new Arrival<>(record.brokerTime(), List.of(), logs(record))
            : new Arrival<>(record.brokerTime(), spans(record), List.of()));
  }

  /** Feeds what is ready, a watermark after each request. */
  void feed() throws Exception {
    for (Arrival<S, L> arrival : ready) {
      for (S span : arrival.spans()) {
        slot.spans(span, arrival.brokerTime());
      }
      for (L log : arrival.logs()) {
        slot.logs(log, arrival.brokerTime());
      }
      slot.watermark(arrival.brokerTime() - 1);
    }
    ready.clear();
  }

  void checkpoint(long brokerTime) throws Exception {
    slot.checkpoint(brokerTime);
  }

  @Override
  public void close() {
    try {
      slot.close();
    } catch (Exception e) {
      throw new BenchmarkException("Could not close a slot: " + e, e);
    }
  }
}
