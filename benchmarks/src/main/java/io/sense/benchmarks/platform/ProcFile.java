package io.sense.benchmarks.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What Linux tells of a process below {@code /proc}. Source: proc(5).
 *
 * <p>A process that has ended has used nothing and holds nothing.
 */
public final class ProcFile {
  /** USER_HZ: what Linux shows to programs on every architecture that matters here. */
  private static final double TICKS_PER_SECOND = 100;

  // Fields of stat, counted from the one after the command's name.
  static final int USER_TICKS = 11;
  static final int SYSTEM_TICKS = 12;
  static final int ENDED_CHILDREN_USER_TICKS = 13;
  static final int ENDED_CHILDREN_SYSTEM_TICKS = 14;

  private ProcFile() {}

  /** CPU seconds of a process, its living descendants, and its children that have ended. */
  static double cpuSecondsOfTree(long pid) {
    double seconds = cpuSecondsWithEnded(pid);
    return ProcessHandle.of(pid)
        .map(
            handle ->
                handle.descendants().mapToDouble(child -> cpuSecondsWithEnded(child.pid())).sum())
        .map(children -> seconds + children)
        .orElse(seconds);
  }

  /** CPU seconds of a process, without any child. */
  public static double cpuSecondsOfItself(long pid) {
    return cpuSeconds(pid, USER_TICKS, SYSTEM_TICKS);
  }

  /** A size of {@code status}, such as {@code VmRSS}, in bytes; 0 where there is none. */
  static long statusBytes(long pid, String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith(name + ":")) {
          return bytes(line);
        }
      }
    } catch (IOException e) {
      return 0; // it has ended
    }
    return 0;
  }

  /** Reads a line such as {@code VmRSS: 12 kB}. */
  static long bytes(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
  }

  /** Adds up fields of a line of {@code stat} that count ticks. */
  static double cpuSeconds(String stat, int... tickFields) {
    // The name, in brackets, may hold blanks and brackets itself.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ", -1);
    long ticks = 0;
    for (int field : tickFields) {
      ticks += Long.parseLong(fields[field]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static double cpuSecondsWithEnded(long pid) {
    return cpuSeconds(
        pid, USER_TICKS, SYSTEM_TICKS, ENDED_CHILDREN_USER_TICKS, ENDED_CHILDREN_SYSTEM_TICKS);
  }

  private static double cpuSeconds(long pid, int... tickFields) {
    try {
      return cpuSeconds(Files.readString(Path.of("/proc/" + pid + "/stat")), tickFields);
    } catch (IOException e) {
      return 0; // it has ended, and its parent counts it
    }
  }
}
