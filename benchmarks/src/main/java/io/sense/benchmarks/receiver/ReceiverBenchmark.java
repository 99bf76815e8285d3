package io.sense.benchmarks.receiver;

import io.sense.benchmarks.BenchRequest;
import io.sense.benchmarks.Benchmark;
import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.load.Load;
import io.sense.benchmarks.load.OpenLoop;
import io.sense.benchmarks.load.Shape;
import io.sense.benchmarks.meter.Latencies;
import io.sense.benchmarks.platform.Machine;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * The receiver alone, with a broker behind it (design, section 8): records per second and core of
 * its own CPU, the latency of its answers at half its rate, and both beside a bare loop that only
 * inflates and parses.
 */
public final class ReceiverBenchmark implements Benchmark {
  private static final int RECORDS_OF_REQUEST = 2 * Shape.W.tracesPerRequest();
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ReceiverBenchConfig config;
  private final Consumer<String> console;
  private final Faults faults = new Faults();
  private final ReceiverReport report;

  private ReceiverBenchmark(ReceiverBenchConfig config, Consumer<String> console) {
    this.config = config;
    this.console = console;
    this.report = new ReceiverReport(config);
  }

  /** Reads its settings. */
  public static Benchmark read(Settings settings, BenchRequest request) {
    return new ReceiverBenchmark(ReceiverBenchConfig.read(settings, request), request.console());
  }

  @Override
  public Outcome run() {
    report.facts(Machine.describe(BenchRequest.ROOT));
    RepeatedRequests requests = RepeatedRequests.make();
    report.load(requests);
    console.accept("A loop that only inflates and parses ...");
    report.bare(BareLoop.measure(requests, config.stretch().dividedBy(3)));
    console.accept("Starting a receiver and a broker ...");
    try (ReceiverRig rig = ReceiverRig.start(config, console)) {
      long sent = 0;
      for (SenderKind kind : config.transports()) {
        try (Sender sender = kind.open(rig)) {
          sent += measure(kind, sender, rig, requests);
        }
      }
      long expected = sent;
      if (!faults.any()) {
        await("every request to be read back", () -> rig.drained() >= expected);
        if (rig.drained() != expected) {
          faults.add(rig.drained() + " Kafka records of " + expected + " requests");
        }
      }
    }
    report.facts(Map.of("load average at end", Machine.loadAverage()));
    report.write(faults.texts(), console);
    return new Outcome(report.rows(), !faults.any());
  }

  /** Returns how many requests it sent. */
  private long measure(SenderKind kind, Sender sender, ReceiverRig rig, RepeatedRequests requests) {
    double rate = 0;
    ClosedLoop loop = ClosedLoop.start(sender, requests, faults, config.underWay());
    try (loop) {
      console.accept(kind.text() + ": warming up ...");
      pause(config.warmUp());
      for (int i = 0; i < config.repeats(); i++) {
        ReceiverRig.Mark before = rig.mark();
        long records = loop.records();
        pause(config.stretch());
        rate += report.rate(kind, before, rig.mark(), loop.records() - records) / config.repeats();
        console.accept(report.lastLine());
      }
    }
    long sent = loop.requests();
    for (int i = 0; i < config.repeats() && !faults.any(); i++) {
      sent += halfRate(kind, sender, rig, requests, rate / 2 / RECORDS_OF_REQUEST);
      console.accept(report.lastLine());
    }
    return sent;
  }

  private long halfRate(
      SenderKind kind,
      Sender sender,
      ReceiverRig rig,
      RepeatedRequests requests,
      double requestsPerSecond) {
    long start = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
    Latencies latencies = new Latencies(start, Duration.ofSeconds(1));
    AtomicLong answered = new AtomicLong();
    Load load =
        requests.at(requestsPerSecond, (long) (requestsPerSecond * config.stretch().toSeconds()));
    ReceiverRig.Mark before = rig.mark();
    try (OpenLoop loop =
        OpenLoop.start(
            "half rate",
            load,
            (number, request) -> {
              long due = start + load.offsetNanos(number);
              var unused =
                  sender
                      .send(request)
                      .whenComplete(
                          (done, e) -> {
                            latencies.record(due, System.nanoTime());
                            if (e != null) {
                              faults.add(e);
                            }
                            answered.incrementAndGet();
                          });
            },
            start)) {
      await("every answer", () -> answered.get() == load.requests());
      Histogram all = latencies.micros(start, System.nanoTime() + TimeUnit.SECONDS.toNanos(1));
      report.latency(
          kind,
          before,
          rig.mark(),
          load.requests() * RECORDS_OF_REQUEST,
          all,
          loop.latenessMillis(99));
    }
    return load.requests();
  }

  private void await(String what, BooleanSupplier isSo) {
    long end = System.nanoTime() + config.stretch().plus(PATIENCE).toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new BenchmarkException("Waited in vain for " + what + " " + faults.texts());
      }
      pause(Duration.ofMillis(50));
    }
  }

  private static void pause(Duration length) {
    try {
      TimeUnit.MILLISECONDS.sleep(length.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted", e);
    }
  }
}
