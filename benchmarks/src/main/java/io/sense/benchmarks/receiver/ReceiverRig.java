package io.sense.benchmarks.receiver;

import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.platform.GcLog;
import io.sense.benchmarks.platform.ProcFile;
import io.sense.standalone.processes.BrokerProcess;
import io.sense.standalone.processes.ProcessException;
import io.sense.standalone.processes.ProgramKind;
import io.sense.standalone.processes.ProgramProcess;
import io.sense.standalone.processes.ReceiverProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A receiver and a Kafka broker, each a process of its own, and a reader of what is written. */
final class ReceiverRig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** What is read and of an older segment may go: a run writes more than a disk may have. */
  private static final Map<String, String> SMALL_LOG =
      Map.of(
          "log.retention.bytes",
          Long.toString(512L << 20),
          "log.retention.check.interval.ms",
          "10000");

  private final Path directory;
  private final Consumer<String> console;
  private final BrokerProcess broker;
  private final ReceiverProcess receiver;
  private final Thread stopWithJvm = new Thread(this::stop, "stop-receiver");
  private @Nullable TopicDrain drain;
  private boolean stopped;

  /**
   * All counters at a moment; figures are the difference of two.
   *
   * @param receiverCpu seconds, as all of CPU
   * @param allocatedBytes by the receiver, as its collections tell
   * @param pauseMillis of its collections
   * @param fetchedBytes by the reader, as they lie in Kafka's log
   */
  record Mark(
      double receiverCpu,
      double brokerCpu,
      double drainCpu,
      double ownCpu,
      long allocatedBytes,
      double pauseMillis,
      double fetchedBytes,
      long nanos) {}

  private ReceiverRig(Path directory, ReceiverBenchConfig config, Consumer<String> console) {
    this.directory = directory;
    this.console = console;
    String classPath = System.getProperty("java.class.path");
    broker =
        new BrokerProcess(
            directory.resolve("broker"),
            classPath,
            config.partitions(),
            SMALL_LOG,
            config.jvmOptions().getOrDefault(ProgramKind.BROKER, List.of()));
    Map<String, String> settings = new LinkedHashMap<>(config.receiver());
    settings.put("SENSE_KAFKA_BOOTSTRAP_SERVERS", broker.servers());
    receiver =
        new ReceiverProcess(
            "receiver",
            directory,
            classPath,
            settings,
            config.jvmOptions().getOrDefault(ProgramKind.RECEIVER, List.of()));
  }

  /** Starts both and waits until they are ready. */
  static ReceiverRig start(ReceiverBenchConfig config, Consumer<String> console) {
    Path directory;
    try {
      directory =
          Files.createTempDirectory(
              Files.createDirectories(config.directory()), "sense-bench-receiver-");
    } catch (IOException e) {
      throw new BenchmarkException(
          "Could not make a directory in " + config.directory() + ": " + e, e);
    }
    ReceiverRig rig = new ReceiverRig(directory, config, console);
    Runtime.getRuntime().addShutdownHook(rig.stopWithJvm);
    try {
      rig.bringUp();
      return rig;
    } catch (ProcessException e) {
      rig.close();
      throw new BenchmarkException(e.getMessage(), e);
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  ReceiverProcess receiver() {
    return receiver;
  }

  /** Kafka records read back so far. */
  long drained() {
    return reader().requests();
  }

  Mark mark() {
    for (ProgramProcess process : List.of(broker.process(), receiver.process())) {
      process.requireAlive();
    }
    GcLog gc = GcLog.read(receiver.process().gcLog());
    return new Mark(
        ProcFile.cpuSecondsOfItself(receiver.process().pid()),
        ProcFile.cpuSecondsOfItself(broker.process().pid()),
        reader().cpuSeconds(),
        ProcFile.cpuSecondsOfItself(ProcessHandle.current().pid()),
        gc.allocatedMegabytes() << 20,
        gc.pauseMillis(),
        reader().fetchedBytes(),
        System.nanoTime());
  }

  /** Stops both and removes what they kept. Safe to call again. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopWithJvm);
    } catch (IllegalStateException e) {
      return; // the JVM is ending, and the hook finds nothing left to stop
    }
  }

  private void bringUp() {
    broker.process().start();
    broker.process().awaitReady(PATIENCE);
    receiver.process().start();
    receiver.process().awaitReady(PATIENCE);
    drain = TopicDrain.start(broker.servers());
  }

  private TopicDrain reader() {
    if (drain == null) {
      throw new IllegalStateException("Not started");
    }
    drain.requireReading();
    return drain;
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    if (drain != null) {
      drain.close();
    }
    receiver.close();
    broker.close();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      console.accept("Could not delete " + directory + ": " + e);
    }
  }
}
