package io.sense.benchmarks.platform;

import io.sense.benchmarks.BenchmarkException;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.LocalPorts;
import io.sense.standalone.Up;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The platform under measurement: {@code ./sense up} as a process of its own, on a directory and
 * ports of its own. Thread-safe.
 */
public final class PlatformProcess implements AutoCloseable {
  /** Names the file with the options that the launcher gives to the JVM of {@code up}. */
  public static final String OPTIONS_PROPERTY = "sense.bench.platform.options";

  private static final Duration START_PATIENCE = Duration.ofMinutes(4);
  private static final Duration STOP_PATIENCE = Duration.ofMinutes(2);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final String KAFKA = "SENSE_STANDALONE_KAFKA_PORT";
  private static final String FLINK = "SENSE_STANDALONE_FLINK_PORT";
  private static final String RECEIVER = "SENSE_RECEIVER_HTTP_PORT";
  private static final List<String> PORTS =
      List.of(
          KAFKA,
          FLINK,
          RECEIVER,
          "SENSE_STANDALONE_KAFKA_CONTROLLER_PORT",
          "SENSE_STANDALONE_DATABASE_PORT",
          "SENSE_RECEIVER_GRPC_PORT",
          "SENSE_RECEIVER_OPERATIONS_PORT",
          "SENSE_PALANTIR_PORT");

  private final Process process;
  private final Path directory;
  private final Map<String, Integer> ports;

  private PlatformProcess(Process process, Path directory, Map<String, Integer> ports) {
    this.process = process;
    this.directory = directory;
    this.ports = ports;
  }

  /**
   * Starts it; {@link #awaitReady} waits for it.
   *
   * @param directory for its data, its output and the log of its garbage collector
   * @param settings of the platform, beside those of its ports
   */
  public static PlatformProcess start(Path directory, Map<String, String> settings) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    List<Integer> free = LocalPorts.free(PORTS.size());
    PORTS.forEach(name -> ports.put(name, free.get(ports.size())));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions());
    command.add("-Xlog:gc:file=" + directory.resolve("gc.log") + "::filecount=0");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Up.class.getName()));
    command.addAll(List.of("--data", directory.resolve("data").toString()));
    settings.forEach((name, value) -> command.add(name + "=" + value));
    ports.forEach((name, port) -> command.add(name + "=" + port));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("up.out").toFile())
              .start();
      return new PlatformProcess(process, directory, ports);
    } catch (IOException e) {
      throw new BenchmarkException("Could not start the platform: " + e, e);
    }
  }

  /** What the platform's memory and collector depend on: the options for its JVM with an X. */
  public static String memoryOptions() {
    List<String> options = new ArrayList<>();
    try {
      for (String option : jvmOptions()) {
        options.addAll(
            option.startsWith("@")
                ? Files.readAllLines(Path.of(option.substring(1)))
                : List.of(option));
      }
    } catch (IOException e) {
      throw new BenchmarkException("Could not read the options of the platform's JVM: " + e, e);
    }
    return String.join(" ", options.stream().filter(one -> one.startsWith("-X")).toList());
  }

  private static List<String> jvmOptions() {
    List<String> options = new ArrayList<>();
    Optional.ofNullable(System.getProperty(OPTIONS_PROPERTY))
        .ifPresent(file -> options.add("@" + file));
    Optional.ofNullable(System.getenv("SENSE_JAVA_OPTS"))
        .filter(text -> !text.isBlank())
        .ifPresent(text -> options.addAll(List.of(text.strip().split("\\s+", -1))));
    return options;
  }

  /** Waits until every part is ready. */
  public void awaitReady() {
    await(START_PATIENCE, "the platform to be ready", () -> output().contains("Ready after"));
  }

  /**
   * Waits for what the platform brings about.
   *
   * @throws BenchmarkException if the platform ends, or the patience does
   */
  public void await(Duration patience, String awaited, BooleanSupplier isSo) {
    long end = System.nanoTime() + patience.toNanos();
    while (!isSo.getAsBoolean()) {
      requireAlive();
      if (System.nanoTime() - end > 0) {
        throw new BenchmarkException(
            "Waited %d s in vain for %s".formatted(patience.toSeconds(), awaited));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new BenchmarkException("Interrupted while waiting for " + awaited, e);
      }
    }
  }

  /** Throws if the platform has ended, with what it said last. */
  public void requireAlive() {
    if (!process.isAlive()) {
      throw new BenchmarkException("The platform ended: " + output().strip());
    }
  }

  /** {@code host:port} of Kafka. */
  public String kafkaServers() {
    return "127.0.0.1:" + ports.get(KAFKA);
  }

  /** Of OTLP/HTTP. */
  public URI receiver() {
    return URI.create("http://127.0.0.1:" + ports.get(RECEIVER) + "/");
  }

  /** Of Flink's REST API. */
  public URI flink() {
    return URI.create("http://127.0.0.1:" + ports.get(FLINK) + "/");
  }

  /** The log of the garbage collector. */
  public Path gcLog() {
    return directory.resolve("gc.log");
  }

  /** Of the JVM. */
  public long jvmPid() {
    return process.pid();
  }

  /** Of PostgreSQL's first process; it is no child of the JVM. */
  public long postgresPid() {
    Path file = directory.resolve("data/postgresql/cluster/postmaster.pid");
    try {
      return Long.parseLong(Files.readAllLines(file).get(0).strip());
    } catch (IOException e) {
      throw new BenchmarkException("Could not read PostgreSQL's pid: " + e, e);
    }
  }

  /** Stops it in order; by force if that takes too long. Safe to call again. */
  @Override
  public synchronized void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        EmbeddedDatabase.stopLeftOver(directory.resolve("data/postgresql"));
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      EmbeddedDatabase.stopLeftOver(directory.resolve("data/postgresql"));
      Thread.currentThread().interrupt();
    }
  }

  private String output() {
    try {
      return Files.readString(directory.resolve("up.out"));
    } catch (IOException e) {
      return "(could not read its output: " + e + ")";
    }
  }
}
