package io.sense.benchmarks.operator;

import io.sense.benchmarks.ResultFiles;
import io.sense.benchmarks.report.Figures;
import io.sense.benchmarks.report.Row;
import io.sense.benchmarks.report.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What {@link JoinBenchmark} found: medians over the rounds, and the bar. Not thread-safe. */
final class JoinReport {
  /** Design, section 8. */
  private static final double BAR = 5;

  private static final double THEN = 10;

  private final JoinConfig config;
  private final Figures figures = new Figures();
  private final List<String> facts = new ArrayList<>();
  private final Map<Contender, List<JoinFigures>> rounds = new EnumMap<>(Contender.class);

  JoinReport(JoinConfig config, Map<String, String> machine) {
    this.config = config;
    figures.add("machine", machine);
    figures.add("settings", config.effective());
    machine.forEach((fact, value) -> facts.add(fact + ": " + value));
    config.effective().forEach((setting, value) -> facts.add(setting + "=" + value));
  }

  void add(Contender contender, JoinFigures round) {
    List<JoinFigures> of = rounds.computeIfAbsent(contender, one -> new ArrayList<>());
    of.add(round);
    String run = contender.label() + " " + of.size();
    figures.add(run, "records", round.records(), "");
    figures.add(run, "records per CPU second", round.recordsPerCpuSecond(), "1/s");
    figures.add(run, "records per second", round.recordsPerSecond(), "1/s");
    figures.add(
        run, "records per CPU second of its thread", round.recordsPerOperatorSecond(), "1/s");
    figures.add(run, "allocated a record", round.bytesPerRecord(), "B");
    figures.add(run, "wall", round.wall(), "s");
    figures.add(run, "cpu", round.cpu(), "s");
    figures.add(run, "cpu of its thread", round.operatorCpu(), "s");
    figures.add(run, "checkpoints", round.checkpoints(), "s");
    figures.add(run, "cpu of making the input ready, not counted", round.inputCpu(), "s");
  }

  /** How many times as many records ours takes in a CPU second, against the better bounds. */
  double ratio() {
    return ratio(rival(), JoinFigures::recordsPerCpuSecond);
  }

  /** The built-in join with the bounds that suit it better: what to clean when is a trade. */
  private Contender rival() {
    ToDoubleFunction<JoinFigures> rate = JoinFigures::recordsPerCpuSecond;
    return median(Contender.TIGHT, rate) > median(Contender.WIDE, rate)
        ? Contender.TIGHT
        : Contender.WIDE;
  }

  /** For the table of section 8. */
  Row row() {
    return new Row(
        "the join operator against Flink's built-in intervalJoin",
        Figures.number(BAR) + " x",
        Figures.number(THEN) + " x",
        "%.1f x".formatted(ratio()),
        ratio() >= BAR);
  }

  /** For the terminal, and kept. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "The join against Flink's intervalJoin, %d rounds each, medians"
            .formatted(config.rounds()));
    lines.add("");
    Table table =
        new Table(
            "operator",
            "records per CPU second",
            "per second",
            "us a record",
            "of them its thread",
            "bytes allocated a record");
    for (Contender contender : rounds.keySet()) {
      table.row(
          contender.label(),
          Figures.number(Math.rint(median(contender, JoinFigures::recordsPerCpuSecond))),
          Figures.number(Math.rint(median(contender, JoinFigures::recordsPerSecond))),
          "%.1f".formatted(1e6 / median(contender, JoinFigures::recordsPerCpuSecond)),
          "%.1f".formatted(1e6 / median(contender, JoinFigures::recordsPerOperatorSecond)),
          Figures.number(Math.rint(median(contender, JoinFigures::bytesPerRecord))));
    }
    lines.addAll(table.lines());
    lines.add("");
    Table ratios =
        new Table("ours against", "CPU", "wall", "CPU of its thread", "bar, on CPU", "then", "");
    for (Contender other : List.of(Contender.TIGHT, Contender.WIDE)) {
      boolean decides = other == rival();
      ratios.row(
          other.label(),
          "%.2f x".formatted(ratio(other, JoinFigures::recordsPerCpuSecond)),
          "%.2f x".formatted(ratio(other, JoinFigures::recordsPerSecond)),
          "%.2f x".formatted(ratio(other, JoinFigures::recordsPerOperatorSecond)),
          decides ? row().bar() : "",
          decides ? row().then() : "",
          decides ? (row().passes() ? "pass" : "SHORT") : "");
    }
    lines.addAll(ratios.lines());
    return lines;
  }

  /** Keeps figures and tables; returns the files. */
  List<Path> write(ResultFiles results) {
    figures.add("bar", "records per CPU second, ours / intervalJoin", ratio(), "x");
    return results.write("join", figures, lines(), facts);
  }

  private double ratio(Contender other, ToDoubleFunction<JoinFigures> rate) {
    return median(Contender.SENSE, rate) / median(other, rate);
  }

  private double median(Contender contender, ToDoubleFunction<JoinFigures> of) {
    double[] sorted = rounds.get(contender).stream().mapToDouble(of).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
