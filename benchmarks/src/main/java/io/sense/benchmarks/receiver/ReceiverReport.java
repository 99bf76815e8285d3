package io.sense.benchmarks.receiver;

import io.sense.benchmarks.load.Request;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** What {@link ReceiverBenchmark} found: figures, tables and the bars. Not thread-safe. */
final class ReceiverReport {
  /** Design, section 8. */
  private static final double RECORDS_PER_CORE_BAR = 150_000;

  private static final double RECORDS_PER_CORE_THEN = 300_000;

  private static final double P99_BAR_MILLIS = 50;

  private final ReceiverBenchConfig config;
  private final Figures figures = new Figures();
  private final List<String> facts = new ArrayList<>();
  private final Map<SenderKind, Double> receiverMicros = new EnumMap<>(SenderKind.class);
  private final Map<SenderKind, Histogram> latencies = new EnumMap<>(SenderKind.class);
  private final Table stretches =
      new Table(
          "stretch",
          "records/s",
          "receiver us/record",
          "broker",
          "reader",
          "generator",
          "allocated B/record",
          "GC ms/s",
          "stored B/record",
          "p50 ms",
          "p95",
          "p99",
          "max");
  private String lastLine = "";
  private BareLoop.Cost bare = new BareLoop.Cost(0, 0);

  ReceiverReport(ReceiverBenchConfig config) {
    this.config = config;
    config.transports().forEach(kind -> latencies.put(kind, new Histogram(3)));
    for (Map<String, String> settings : List.of(config.effective(), config.receiver())) {
      figures.add("settings", settings);
      settings.forEach((setting, value) -> facts.add(setting + "=" + value));
    }
  }

  /** What the figures depend on, beside the settings. */
  void facts(Map<String, String> machine) {
    figures.add("machine", machine);
    machine.forEach((fact, value) -> facts.add(fact + ": " + value));
  }

  void load(RepeatedRequests requests) {
    double gzip = requests.all().stream().mapToInt(request -> request.body().length).sum();
    double records = requests.all().stream().mapToInt(Request::records).sum();
    figures.add("load", "gzip", gzip / records, "B/record");
    facts.add("gzip bytes a record: " + Figures.number(gzip / records));
  }

  void bare(BareLoop.Cost cost) {
    bare = cost;
    figures.add("bare loop", "inflate", cost.inflating(), "us/record");
    figures.add("bare loop", "inflate and parse", cost.all(), "us/record");
  }

  /**
   * A stretch at the greatest rate.
   *
   * @return records per second
   */
  double rate(SenderKind kind, ReceiverRig.Mark before, ReceiverRig.Mark after, long records) {
    double micros = (after.receiverCpu() - before.receiverCpu()) * 1e6 / records;
    receiverMicros.merge(kind, micros / config.repeats(), Double::sum);
    row(kind.text() + ", all it takes", before, after, records, null);
    return records * 1e9 / (after.nanos() - before.nanos());
  }

  /** A stretch at half the rate. */
  void latency(
      SenderKind kind,
      ReceiverRig.Mark before,
      ReceiverRig.Mark after,
      long records,
      Histogram micros,
      double lateMillis) {
    latencies.get(kind).add(micros);
    row(kind.text() + ", half of it", before, after, records, micros);
    figures.add(kind.text() + ", half of it", "generator late, p99", lateMillis, "ms");
  }

  /** The newest stretch in words. */
  String lastLine() {
    return lastLine;
  }

  /** Rows of the table of the design, section 8. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    receiverMicros.forEach(
        (kind, micros) -> {
          double perCore = 1e6 / micros;
          rows.add(
              new Row(
                  "receiver alone, " + kind.text() + ", gzip, acks=all",
                  rate(RECORDS_PER_CORE_BAR),
                  rate(RECORDS_PER_CORE_THEN),
                  rate(perCore),
                  perCore >= RECORDS_PER_CORE_BAR));
          double p99 = latencies.get(kind).getValueAtPercentile(99) / 1e3;
          rows.add(
              new Row(
                  "receiver alone, " + kind.text() + ", p99 at half its rate",
                  Figures.number(P99_BAR_MILLIS) + " ms",
                  "",
                  Figures.number(p99) + " ms",
                  p99 < P99_BAR_MILLIS));
        });
    return rows;
  }

  /** Tells and keeps all of it. */
  void write(List<String> faults, Consumer<String> console) {
    Table ratios =
        new Table("CPU us a record", "receiver", "bare loop", "ratio", "inflating alone");
    receiverMicros.forEach(
        (kind, micros) -> {
          figures.add(kind.text(), "records/s per core", 1e6 / micros, "records/s");
          figures.add(kind.text(), "CPU against the bare loop", micros / bare.all(), "x");
          figures.add(
              kind.text(),
              "p99 at half its rate",
              latencies.get(kind).getValueAtPercentile(99) / 1e3,
              "ms");
          ratios.row(
              kind.text(),
              Figures.number(micros),
              Figures.number(bare.all()),
              Figures.number(micros / bare.all()) + " x",
              Figures.number(bare.inflating()));
        });
    List<String> lines = new ArrayList<>(List.of(""));
    faults.forEach(fault -> lines.add("WRONG: " + fault));
    lines.addAll(Row.table(rows()).lines());
    lines.add("");
    lines.addAll(ratios.lines());
    lines.add("");
    lines.addAll(stretches.lines());
    lines.forEach(console);
    config
        .results()
        .write("receiver", figures, lines, facts)
        .forEach(file -> console.accept("kept in " + file));
  }

  private static String rate(double perCore) {
    return String.format(Locale.ROOT, "%.0f records/s per core", perCore);
  }

  private void row(
      String run,
      ReceiverRig.Mark before,
      ReceiverRig.Mark after,
      long records,
      @Nullable Histogram latency) {
    double seconds = (after.nanos() - before.nanos()) / 1e9;
    double drainCpu = after.drainCpu() - before.drainCpu();
    List<String> cells = new ArrayList<>(List.of(run));
    cells.add(cell(run, "rate", records / seconds, "records/s"));
    cells.add(perRecord(run, "receiver", after.receiverCpu() - before.receiverCpu(), records));
    cells.add(perRecord(run, "broker", after.brokerCpu() - before.brokerCpu(), records));
    cells.add(perRecord(run, "reader", drainCpu, records));
    cells.add(perRecord(run, "generator", after.ownCpu() - before.ownCpu() - drainCpu, records));
    cells.add(
        cell(
            run,
            "allocated",
            (double) (after.allocatedBytes() - before.allocatedBytes()) / records,
            "B/record"));
    cells.add(
        cell(run, "GC pauses", (after.pauseMillis() - before.pauseMillis()) / seconds, "ms/s"));
    cells.add(
        cell(run, "stored", (after.fetchedBytes() - before.fetchedBytes()) / records, "B/record"));
    for (double percentile : new double[] {50, 95, 99, 100}) {
      cells.add(
          latency == null
              ? ""
              : cell(
                  run,
                  "p" + Figures.number(percentile),
                  latency.getValueAtPercentile(percentile) / 1e3,
                  "ms"));
    }
    stretches.row(cells.toArray(String[]::new));
    lastLine =
        String.format(
            Locale.ROOT,
            "%s: %s records/s, receiver %s us a record%s",
            run,
            cells.get(1),
            cells.get(2),
            latency == null ? "" : ", p99 " + cells.get(11) + " ms");
  }

  private String perRecord(String run, String who, double cpuSeconds, long records) {
    return cell(run, "CPU of " + who, cpuSeconds * 1e6 / records, "us/record");
  }

  private String cell(String run, String measure, double value, String unit) {
    figures.add(run, measure, value, unit);
    return Figures.number(value);
  }
}
