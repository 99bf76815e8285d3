package io.sense.benchmarks.platform;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.AppInfoParser;

/** What a figure depends on beside the code: hardware, versions, commit. */
public final class Machine {
  private Machine() {}

  /**
   * Names and values, for the head of a result.
   *
   * @param root of the project's sources
   */
  public static Map<String, String> describe(Path root) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("commit", commit(root));
    facts.put("cpu", firstOf(Path.of("/proc/cpuinfo"), "model name"));
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", firstOf(Path.of("/proc/meminfo"), "MemTotal"));
    facts.put("load average at start", loadAverage());
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.version"));
    facts.put("kafka", AppInfoParser.getVersion());
    return facts;
  }

  /** Of the last 1, 5 and 15 min: how many would run at once, on all cores. */
  public static String loadAverage() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).strip().replaceAll(" \\d+/.*", "");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String commit(Path root) {
    String commit = git(root, "rev-parse", "--short", "HEAD");
    return git(root, "status", "--porcelain", "--untracked-files=no").isEmpty()
        ? commit
        : commit + " with changes";
  }

  private static String git(Path root, String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "git";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    try {
      Process git = new ProcessBuilder(command).directory(root.toFile()).start();
      return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return "unknown (" + e.getMessage() + ")"; // sources without git are no fault
    }
  }

  private static String firstOf(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }
}
