package io.sense.benchmarks.receiver;

import io.sense.benchmarks.BenchmarkException;
import io.sense.benchmarks.platform.GcLog;
import io.sense.benchmarks.platform.ProcFile;
import io.sense.embedded.LocalPorts;
import io.sense.receiver.Receiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A receiver and a Kafka broker, each a process of its own, and a reader of what is written. */
final class ReceiverRig implements AutoCloseable {
  /** Four times the bound of bytes in flight and a little, as the receiver's README says. */
  private static final List<String> RECEIVER_OPTIONS =
      List.of("-Xms1g", "-Xmx1g", "-XX:+ExitOnOutOfMemoryError");

  private static final List<String> BROKER_OPTIONS = List.of("-Xms1g", "-Xmx1g");

  private final Path directory;
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final Thread stopWithJvm = new Thread(this::stop, "stop-receiver");
  private final List<Integer> ports = LocalPorts.free(5);
  private JavaProcess broker;
  private JavaProcess receiver;
  private TopicDrain drain;

  /**
   * All counters at a moment; figures are the difference of two.
   *
   * @param allocatedBytes by the receiver, as its collections tell
   * @param storedBytes in Kafka's log
   */
  record Mark(
      double receiverCpu,
      double brokerCpu,
      double drainCpu,
      double ownCpu,
      long allocatedBytes,
      double pauseMillis,
      long storedBytes,
      long drainedBytes,
      long nanos) {}

  private ReceiverRig(Path directory) {
    this.directory = directory;
  }

  static ReceiverRig start(ReceiverBenchConfig config) {
    ReceiverRig rig;
    try {
      rig =
          new ReceiverRig(
              Files.createTempDirectory(
                  Files.createDirectories(config.directory()), "sense-bench-receiver-"));
    } catch (IOException e) {
      throw new BenchmarkException("Could not make a directory in " + config.directory(), e);
    }
    Runtime.getRuntime().addShutdownHook(rig.stopWithJvm);
    try {
      rig.startParts(config);
      return rig;
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  int httpPort() {
    return ports.get(2);
  }

  int grpcPort() {
    return ports.get(3);
  }

  /** Kafka records read back so far. */
  long drained() {
    drain.requireReading();
    return drain.requests();
  }

  Mark mark() {
    broker.requireAlive();
    receiver.requireAlive();
    drain.requireReading();
    GcLog gc = GcLog.read(gcLog());
    return new Mark(
        receiver.cpuSeconds(),
        broker.cpuSeconds(),
        drain.cpuSeconds(),
        ProcFile.cpuSecondsOfItself(ProcessHandle.current().pid()),
        gc.allocatedMegabytes() << 20,
        gc.pauseMillis(),
        storedBytes(),
        drain.bytes(),
        System.nanoTime());
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopWithJvm);
    } catch (IllegalStateException e) {
      return; // the JVM is going, and the hook runs or ran
    }
  }

  private void startParts(ReceiverBenchConfig config) {
    String servers = "127.0.0.1:" + ports.get(0);
    broker =
        add(
            JavaProcess.start(
                "broker",
                directory,
                BROKER_OPTIONS,
                BrokerProcess.class,
                List.of(
                    directory.resolve("kafka").toString(),
                    ports.get(0).toString(),
                    ports.get(1).toString(),
                    Integer.toString(config.partitions()))));
    broker.await(() -> broker.output().contains("ready"));
    List<String> options = new ArrayList<>(RECEIVER_OPTIONS);
    options.add("-Xlog:gc:file=" + gcLog() + "::filecount=0");
    Optional.ofNullable(System.getenv("SENSE_JAVA_OPTS"))
        .filter(text -> !text.isBlank())
        .ifPresent(text -> options.addAll(List.of(text.strip().split("\\s+", -1))));
    List<String> settings = new ArrayList<>();
    settings.add("SENSE_KAFKA_BOOTSTRAP_SERVERS=" + servers);
    settings.add("SENSE_RECEIVER_HOST=127.0.0.1");
    settings.add("SENSE_RECEIVER_HTTP_PORT=" + httpPort());
    settings.add("SENSE_RECEIVER_GRPC_PORT=" + grpcPort());
    settings.add("SENSE_RECEIVER_OPERATIONS_PORT=" + ports.get(4));
    config.receiver().forEach((name, value) -> settings.add(name + "=" + value));
    receiver = add(JavaProcess.start("receiver", directory, options, Receiver.class, settings));
    URI health = URI.create("http://127.0.0.1:" + ports.get(4) + "/health/ready");
    receiver.await(() -> answersOk(health));
    drain = add(TopicDrain.start(servers));
  }

  private static boolean answersOk(URI uri) {
    try {
      return HttpClient.newHttpClient()
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false; // it does not listen yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted while the receiver started", e);
    }
  }

  private Path gcLog() {
    return directory.resolve("gc.log");
  }

  private long storedBytes() {
    try (Stream<Path> files = Files.walk(directory.resolve("kafka"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .filter(file -> file.getParent().getFileName().toString().startsWith("otlp_"))
          .mapToLong(file -> file.toFile().length())
          .sum();
    } catch (IOException | UncheckedIOException e) {
      throw new BenchmarkException("Could not read the size of Kafka's log: " + e, e);
    }
  }

  private <T extends AutoCloseable> T add(T part) {
    parts.add(0, part);
    return part;
  }

  private synchronized void stop() {
    for (AutoCloseable part : parts) {
      try {
        part.close();
      } catch (Exception e) {
        throw new BenchmarkException("Could not stop " + part + ": " + e, e);
      }
    }
    parts.clear();
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      throw new BenchmarkException("Could not remove " + directory + ": " + e, e);
    }
  }
}
