package io.sense.benchmarks.platform;

import io.sense.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * CPU seconds of TaskManagers by part, told apart by the names of its threads. What threads used
 * that ended between two looks is in neither.
 */
public final class ThreadCpu {
  /** A thread's line of {@code jcmd Thread.print}. */
  private static final Pattern THREAD =
      Pattern.compile(
          "^\"(.*)\" .*cpu=([0-9.]+)(ms|s) .*nid=(0x[0-9a-f]+|\\d+)", Pattern.MULTILINE);

  private final Map<String, Use> byNativeId;

  private record Use(String part, double seconds) {}

  private ThreadCpu(Map<String, Use> byNativeId) {
    this.byNativeId = byNativeId;
  }

  /** Asks JVMs, which stop for some milliseconds to answer. */
  public static ThreadCpu of(List<Long> pids) {
    Map<String, Use> all = new HashMap<>();
    pids.forEach(pid -> all.putAll(of(pid).byNativeId));
    return new ThreadCpu(all);
  }

  private static ThreadCpu of(long pid) {
    try {
      Process jcmd =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                  Long.toString(pid),
                  "Thread.print")
              .redirectErrorStream(true)
              .start();
      String dump = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return parse(dump);
    } catch (IOException e) {
      throw new BenchmarkException("Could not ask a TaskManager for its threads: " + e, e);
    }
  }

  static ThreadCpu parse(String dump) {
    Map<String, Use> threads = new HashMap<>();
    Matcher matcher = THREAD.matcher(dump);
    while (matcher.find()) {
      double value = Double.parseDouble(matcher.group(2));
      double seconds = matcher.group(3).equals("s") ? value : value / 1e3;
      threads.put(matcher.group(4), new Use(part(matcher.group(1)), seconds));
    }
    return new ThreadCpu(threads);
  }

  /** What each part used since another look, in CPU seconds. */
  public Map<String, Double> since(ThreadCpu before) {
    Map<String, Double> used = new TreeMap<>();
    byNativeId.forEach(
        (id, thread) -> {
          Use earlier = before.byNativeId.get(id);
          double seconds = thread.seconds - (earlier == null ? 0 : earlier.seconds);
          if (seconds > 0) {
            used.merge(thread.part, seconds, Double::sum);
          }
        });
    return used;
  }

  static String part(String thread) {
    if (thread.startsWith("G1 ") || thread.startsWith("GC Thread") || thread.startsWith("VM ")) {
      return "garbage collection";
    }
    if (thread.startsWith("C1 ") || thread.startsWith("C2 ") || thread.startsWith("Sweeper")) {
      return "compiler";
    }
    if (thread.startsWith("kafka-producer") || thread.contains("Source Data Fetcher")) {
      return "flink: clients of Kafka";
    }
    // What serves a task: "OutputFlusher for join (1/2)#0".
    if (thread.matches(".*(OutputFlusher|Time Trigger) for .*")) {
      return "flink: flushers and timers";
    }
    // A task: the names of its chained operators, then "(1/2)#0". The first will do.
    if (thread.matches(".*\\(\\d+/\\d+\\)#\\d+.*")) {
      return "flink: " + thread.replaceAll("( -> |: Writer|\\s*\\(\\d+/\\d+\\)#).*", "");
    }
    return thread.startsWith("flink-") || thread.contains("pekko") ? "flink: other" : "other";
  }
}
