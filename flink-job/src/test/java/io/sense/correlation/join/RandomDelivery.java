package io.sense.correlation.join;

import io.opentelemetry.proto.logs.v1.LogsData;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.TracesData;
import io.sense.correlation.join.RandomTelemetry.SentLog;
import io.sense.correlation.join.RandomTelemetry.SentSpan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;

/**
 * How a set of spans and logs lies in Kafka: everything at least once, much of it again, in records
 * of random make and at random broker times, with ticks and records that nobody can read between.
 */
final class RandomDelivery {
  /** Past it there is no broker time, milliseconds; every trace's horizon ends later. */
  static final long MOST_BROKER_TIME = 570_000;

  /** How many spans, or different lines, a Kafka record holds at most. */
  private enum Batching {
    SINGLE,
    FEW,
    ALL
  }

  /** When records come. */
  private enum Pace {
    BURST,
    QUICK,
    SLOW,
    /** Some come long after the rest settled. */
    LATE_PARTS
  }

  /**
   * A Kafka record.
   *
   * @param offset in its topic's only partition
   * @param spans what it holds, likewise logs; neither where nobody can read it
   */
  record Batch(
      boolean ofSpans,
      byte[] otlp,
      long brokerTime,
      long offset,
      List<SentSpan> spans,
      List<SentLog> logs) {
    boolean isReadable() {
      return otlp.length == 0 || !spans.isEmpty() || !logs.isEmpty();
    }
  }

  final List<Batch> batches = new ArrayList<>();

  private final Random random;
  private final Batching batching;
  private final Pace pace;
  private final long start;

  RandomDelivery(RandomTelemetry sent, Random random) {
    this.random = random;
    this.batching = Batching.values()[random.nextInt(4) % 3];
    this.pace = Pace.values()[random.nextInt(4)];
    this.start = random.nextBoolean() ? 0 : 59_000; // the ledger goes by minutes
    List<SentSpan> spans = withRepeats(sent.spans);
    while (!spans.isEmpty()) {
      List<SentSpan> some = take(spans, (one, other) -> false);
      add(true, spanRequest(some), some, List.of());
    }
    List<SentLog> logs = withRepeats(sent.logs);
    for (int i = 0; i < logs.size(); i++) {
      SentLog log = logs.get(i);
      if (random.nextInt(8) == 0 && logs.subList(0, i).contains(log)) {
        logs.set(i, log.copies(1 + random.nextInt(log.copies()))); // only a part comes again
      }
    }
    while (!logs.isEmpty()) {
      // A log's equal lines are all that one record holds: no line is in it twice.
      List<SentLog> some = take(logs, SentLog::isSameLine);
      add(false, logRequest(some), List.of(), some);
    }
    if (random.nextInt(4) == 0) {
      add(random.nextBoolean(), new byte[0], List.of(), List.of()); // as the ticker writes them
    }
    if (random.nextInt(8) == 0) {
      add(random.nextBoolean(), new byte[] {(byte) 0xff, 1}, List.of(), List.of());
    }
  }

  @Override
  public String toString() {
    return batches.size() + " Kafka records (" + batching + ", " + pace + ")";
  }

  private void add(boolean ofSpans, byte[] otlp, List<SentSpan> spans, List<SentLog> logs) {
    batches.add(new Batch(ofSpans, otlp, brokerTime(), batches.size(), spans, logs));
  }

  private long brokerTime() {
    return switch (pace) {
      case BURST -> start + random.nextLong(2_000);
      case QUICK -> start + random.nextLong(30_000);
      case SLOW -> random.nextLong(120_000);
      case LATE_PARTS -> random.nextLong(random.nextInt(4) == 0 ? MOST_BROKER_TIME : 4_000);
    };
  }

  private <E> List<E> withRepeats(List<E> all) {
    List<E> sent = new ArrayList<>(all);
    for (E element : all) {
      for (int again = Math.max(0, random.nextInt(5) - 2); again > 0; again--) {
        sent.add(element);
      }
    }
    Collections.shuffle(sent, random);
    return sent;
  }

  private <E> List<E> take(List<E> from, BiPredicate<E, E> excludes) {
    int most =
        switch (batching) {
          case SINGLE -> 1;
          case FEW -> 1 + random.nextInt(7);
          case ALL -> Integer.MAX_VALUE;
        };
    List<E> taken = new ArrayList<>();
    Iterator<E> left = from.iterator();
    while (left.hasNext() && taken.size() < most) {
      E next = left.next();
      if (taken.stream().noneMatch(other -> excludes.test(next, other))) {
        taken.add(next);
        left.remove();
      }
    }
    return taken;
  }

  private byte[] spanRequest(List<SentSpan> sent) {
    TracesData.Builder request = TracesData.newBuilder();
    Resource last = null;
    for (SentSpan span : sent) {
      if (!span.resource().equals(last) || random.nextInt(4) == 0) {
        request.addResourceSpans(ResourceSpans.newBuilder().setResource(span.resource()));
        request
            .getResourceSpansBuilder(request.getResourceSpansCount() - 1)
            .addScopeSpansBuilder()
            .setScope(RandomTelemetry.SCOPE);
        last = span.resource();
      }
      request
          .getResourceSpansBuilder(request.getResourceSpansCount() - 1)
          .getScopeSpansBuilder(0)
          .addSpans(span.span());
    }
    return request.build().toByteArray();
  }

  private byte[] logRequest(List<SentLog> sent) {
    List<SentLog> lines = new ArrayList<>();
    sent.forEach(log -> lines.addAll(Collections.nCopies(log.copies(), log)));
    if (random.nextBoolean()) {
      Collections.shuffle(lines, random);
    }
    LogsData.Builder request = LogsData.newBuilder();
    Resource last = null;
    for (SentLog line : lines) {
      if (!line.resource().equals(last) || random.nextInt(4) == 0) {
        request.addResourceLogs(ResourceLogs.newBuilder().setResource(line.resource()));
        request
            .getResourceLogsBuilder(request.getResourceLogsCount() - 1)
            .addScopeLogsBuilder()
            .setScope(RandomTelemetry.SCOPE);
        last = line.resource();
      }
      request
          .getResourceLogsBuilder(request.getResourceLogsCount() - 1)
          .getScopeLogsBuilder(0)
          .addLogRecords(line.log());
    }
    return request.build().toByteArray();
  }
}
