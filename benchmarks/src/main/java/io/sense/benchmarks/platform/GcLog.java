package io.sense.benchmarks.platform;

import io.sense.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The platform's garbage collections, from its JVM's own log ({@code -Xlog:gc}).
 *
 * @param collections in order
 */
public record GcLog(List<Collection> collections) {
  /** Such as {@code [12.345s][info][gc] GC(5) Pause Young (...) 24M->4M(256M) 3.123ms}. */
  private static final Pattern PAUSE =
      Pattern.compile(
          "\\[([0-9.]+)s\\].* GC\\(\\d+\\) Pause .* (\\d+)M->(\\d+)M\\(\\d+M\\) ([0-9.]+)ms");

  /**
   * A pause.
   *
   * @param atSeconds since the JVM began
   * @param heapMegabytesBefore what was on the heap when it began
   * @param heapMegabytesAfter what was left on the heap, some garbage still among it
   */
  public record Collection(
      double atSeconds, int heapMegabytesBefore, int heapMegabytesAfter, double pauseMillis) {}

  /** Reads the log so far. */
  public static GcLog read(Path log) {
    try {
      return parse(Files.readAllLines(log));
    } catch (IOException e) {
      throw new BenchmarkException("Could not read the garbage collector's log: " + e, e);
    }
  }

  static GcLog parse(List<String> lines) {
    List<Collection> collections = new ArrayList<>();
    for (String line : lines) {
      Matcher pause = PAUSE.matcher(line);
      if (pause.find()) {
        collections.add(
            new Collection(
                Double.parseDouble(pause.group(1)),
                Integer.parseInt(pause.group(2)),
                Integer.parseInt(pause.group(3)),
                Double.parseDouble(pause.group(4))));
      }
    }
    return new GcLog(collections);
  }

  /** The collections since another look. */
  public GcLog since(GcLog before) {
    return new GcLog(
        collections.subList(
            Math.min(before.collections.size(), collections.size()), collections.size()));
  }

  /** The most that was left on the heap after a collection; 0 if there was none. */
  public int mostHeapMegabytesAfter() {
    return collections.stream().mapToInt(Collection::heapMegabytesAfter).max().orElse(0);
  }

  /** The longest pause; 0 if there was none. */
  public double longestPauseMillis() {
    return collections.stream().mapToDouble(Collection::pauseMillis).max().orElse(0);
  }

  /** What was allocated until the last collection, as far as these tell: rounded, each. */
  public long allocatedMegabytes() {
    long allocated = 0;
    int after = 0;
    for (Collection collection : collections) {
      allocated += Math.max(0, collection.heapMegabytesBefore() - after);
      after = collection.heapMegabytesAfter();
    }
    return allocated;
  }

  /** All pauses together. */
  public double pauseMillis() {
    return collections.stream().mapToDouble(Collection::pauseMillis).sum();
  }
}
