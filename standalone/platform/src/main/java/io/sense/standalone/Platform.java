package io.sense.standalone;

import io.sense.arda.Arda;
import io.sense.beorn.Beorn;
import io.sense.client.DemoTraffic;
import io.sense.correlation.CorrelationJob;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.EmbeddedKafka;
import io.sense.embedded.LocalPorts;
import io.sense.index.IndexJob;
import io.sense.palantir.Palantir;
import io.sense.receiver.Receiver;
import io.sense.simulator.Simulator;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything of Sense on one machine: Kafka, Flink with both jobs, receiver and the three apps in
 * this JVM, PostgreSQL beside it, all on one data directory from which the next start goes on.
 *
 * <p>Parts are started in the order in which they need each other and stopped the other way round:
 * the apps and the receiver finish what is under way, the jobs take a last checkpoint, PostgreSQL
 * goes last.
 */
public final class Platform implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Platform.class);

  /** Until every part is ready; past it the start has failed. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Below the directory of checkpoints: changed, a job would start without its state. */
  private static final String CORRELATION = "correlation";

  private static final String INDEX = "index";

  private final PlatformConfig config;
  private final DataDirectory data;
  private final Consumer<String> progress;
  private final ReentrantLock starting = new ReentrantLock();
  private final Deque<Part> parts = new ArrayDeque<>();
  private final CompletableFuture<String> failure = new CompletableFuture<>();
  private final List<CompletableFuture<Boolean>> watches = new ArrayList<>();
  private volatile boolean closing;

  private EmbeddedDatabase database;
  private EmbeddedKafka kafka;
  private FlinkCluster flink;
  private Receiver receiver;
  private Palantir palantir;
  private Arda arda;
  private Beorn beorn;
  private Optional<String> demoTraceId = Optional.empty();

  private record Part(String name, AutoCloseable running) {}

  /**
   * Nothing runs yet: {@link #bringUp} starts it, and {@link #close} may come from another thread
   * in the middle of that.
   *
   * @param data held by the caller until now, closed by this from now on
   * @param progress told what is being done, in words
   */
  Platform(PlatformConfig config, DataDirectory data, Consumer<String> progress) {
    this.config = config;
    this.data = data;
    this.progress = progress;
  }

  /**
   * Starts everything and waits until all of it is ready.
   *
   * @throws RuntimeException if it cannot, with a message for the user; nothing is left running
   */
  public static Platform start(PlatformConfig config) {
    Platform platform = new Platform(config, DataDirectory.open(config.data()), LOG::info);
    platform.bringUp();
    return platform;
  }

  /** As {@link #start}. */
  void bringUp() {
    starting.lock();
    try {
      startParts();
    } catch (RuntimeException | Error e) { // PostgreSQL is a process that would outlive this one
      closeParts();
      throw e;
    } finally {
      starting.unlock();
    }
  }

  /** {@code host:port} of Kafka. */
  public String kafkaServers() {
    return kafka.bootstrapServers();
  }

  /** The database, to be asked, stopped and restarted by tests. */
  public EmbeddedDatabase database() {
    return database;
  }

  /** Of Flink's web page. */
  public URI flinkAddress() {
    return flink.address();
  }

  /** The port of OTLP/gRPC. */
  public int receiverGrpcPort() {
    return receiver.grpcPort();
  }

  /** The port of OTLP/HTTP. */
  public int receiverHttpPort() {
    return receiver.httpPort();
  }

  /** The port of the receiver's health and metrics. */
  public int receiverOperationsPort() {
    return receiver.operationsPort();
  }

  /** The port of palantir. */
  public int palantirPort() {
    return palantir.port();
  }

  /** The port of arda. */
  public int ardaPort() {
    return arda.port();
  }

  /** The port of beorn. */
  public int beornPort() {
    return beorn.port();
  }

  /** The first trace of the demo's traffic that palantir knows, if there is a demo. */
  public Optional<String> demoTraceId() {
    return demoTraceId;
  }

  /** Completes with the reason if a part fails after the start. */
  CompletableFuture<String> failure() {
    return failure;
  }

  /** Stops everything in order. Safe to call again. */
  @Override
  public void close() {
    closing = true; // a start under way ends at its next part
    starting.lock();
    try {
      closeParts();
    } finally {
      starting.unlock();
    }
  }

  private void startParts() {
    own("data directory", data);
    PartConfigs asked = settings(config.kafkaPort(), config.databasePort(), "not known yet", 0, 0);
    EmbeddedDatabase.stopLeftOver(data.database()); // it would hold its port
    requireFreePorts(asked);

    List<Integer> free = LocalPorts.free(3);
    progress.accept("starting PostgreSQL");
    database =
        own(
            "PostgreSQL",
            EmbeddedDatabase.startForOwner(
                data.database(), chosen(config.databasePort(), free.get(0))));
    progress.accept("starting Kafka");
    kafka =
        own(
            "Kafka",
            EmbeddedKafka.start(
                data.kafka(),
                chosen(config.kafkaPort(), free.get(1)),
                chosen(config.kafkaControllerPort(), free.get(2))));
    kafka.createTopics(config.partitions());
    PartConfigs settings = settings(kafka.port(), database.port(), database.password(), 0, 0);

    progress.accept("starting Flink");
    int jobs = 2;
    flink =
        own(
            "Flink",
            FlinkCluster.start(data.flink(), config.flinkPort(), config.parallelism(), jobs));
    FlinkJob index = startJob(INDEX, env -> IndexJob.build(env, settings.index()));
    FlinkJob correlation =
        startJob(CORRELATION, env -> CorrelationJob.build(env, settings.correlation()));
    progress.accept("starting the receiver");
    receiver = own("receiver", Receiver.start(settings.receiver()));
    startApps(settings); // behind the receiver, through which palantir's events enter

    index.awaitRunning(PATIENCE);
    correlation.awaitRunning(PATIENCE);
    Readiness.await("receiver", receiver.operationsPort(), PATIENCE);
    Readiness.await("palantir", palantir.port(), PATIENCE);
    Readiness.await("arda", arda.port(), PATIENCE);
    Readiness.await("beorn", beorn.port(), PATIENCE);
    if (config.demo()) {
      startDemo();
    }
  }

  private void startApps(PartConfigs settings) {
    int simulatorPort = 0;
    if (config.demo()) {
      progress.accept("starting the simulator of external services");
      Simulator simulator = own("simulator", Simulator.start(settings.simulator()));
      simulatorPort = simulator.port();
    }
    PartConfigs complete =
        settings(
            kafka.port(), database.port(), database.password(), receiver.httpPort(), simulatorPort);
    progress.accept("starting palantir, arda and beorn");
    palantir = own("palantir", Palantir.start(complete.palantir()));
    arda = own("arda", Arda.start(complete.arda()));
    beorn = own("beorn", Beorn.start(complete.beorn()));
  }

  private void startDemo() {
    progress.accept("filling the demo's inventory");
    DemoInventory.load(arda.port());
    progress.accept("starting the demo's traffic");
    Clock clock = Clock.systemUTC();
    own(
        "demo provisionings",
        DemoProvisionings.start(beorn.port(), config.demoSeed().orElseGet(clock::millis)));
    DemoTraffic traffic =
        own(
            "demo traffic",
            DemoTraffic.start(
                URI.create("http://127.0.0.1:" + receiver.httpPort() + "/"),
                PATIENCE,
                config.demoSeed().orElseGet(clock::millis),
                LOG::warn));
    Condition.await(
        PATIENCE, () -> "the receiver to take the demo's traffic", traffic.firstTraceId()::isDone);
    String traceId = traffic.firstTraceId().join();
    Readiness.awaitCorrelation(palantir.port(), traceId, PATIENCE);
    demoTraceId = Optional.of(traceId);
  }

  private FlinkJob startJob(String name, FlinkCluster.JobGraphBuilder graph) {
    FlinkJob job = own("job " + name, flink.submit(name, graph));
    job.restoredFrom().ifPresent(path -> LOG.info("Job {} goes on from checkpoint {}", name, path));
    watches.add(
        job.end()
            .handle(
                (reason, fault) -> {
                  String end = fault == null ? reason.orElse("Job " + name + " ended") : "" + fault;
                  return !closing && failure.complete(end);
                }));
    return job;
  }

  private PartConfigs settings(
      int kafkaPort,
      int databasePort,
      String databasePassword,
      int receiverHttpPort,
      int simulatorPort) {
    return PartConfigs.from(
        config.environment(),
        new PartConfigs.Addresses(
            "127.0.0.1:" + kafkaPort,
            "jdbc:postgresql://127.0.0.1:" + databasePort + "/sense",
            "sense",
            databasePassword,
            receiverHttpPort,
            simulatorPort),
        config.ownTelemetry());
  }

  private void requireFreePorts(PartConfigs settings) {
    Map<String, Integer> ports = new LinkedHashMap<>();
    ports.put("SENSE_STANDALONE_KAFKA_PORT", config.kafkaPort());
    ports.put("SENSE_STANDALONE_KAFKA_CONTROLLER_PORT", config.kafkaControllerPort());
    ports.put("SENSE_STANDALONE_DATABASE_PORT", config.databasePort());
    ports.put("SENSE_STANDALONE_FLINK_PORT", config.flinkPort());
    ports.put("SENSE_RECEIVER_GRPC_PORT", settings.receiver().grpcPort());
    ports.put("SENSE_RECEIVER_HTTP_PORT", settings.receiver().httpPort());
    ports.put("SENSE_RECEIVER_OPERATIONS_PORT", settings.receiver().operationsPort());
    ports.put("SENSE_PALANTIR_PORT", settings.palantir().web().port());
    ports.put("SENSE_ARDA_PORT", settings.arda().web().port());
    ports.put("SENSE_BEORN_PORT", settings.beorn().web().port());
    if (config.demo()) {
      ports.put("SENSE_SIMULATOR_PORT", settings.simulator().web().port());
    }
    List<String> taken =
        ports.entrySet().stream()
            .filter(port -> port.getValue() != 0 && !LocalPorts.isFree(port.getValue()))
            .map(port -> port.getValue() + " (" + port.getKey() + ")")
            .toList();
    if (!taken.isEmpty()) {
      throw new PlatformException(
          "Could not start: taken ports "
              + String.join(", ", taken)
              + "; stop what listens there, or give SETTING=port");
    }
  }

  /** Takes a part over, to be stopped in its turn; at once if the platform is being stopped. */
  private <T extends AutoCloseable> T own(String name, T running) {
    parts.push(new Part(name, running));
    if (closing) {
      throw new PlatformException("Stopped while starting");
    }
    return running;
  }

  private void closeParts() {
    closing = true;
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      LOG.info("Stopping {}", part.name());
      try {
        part.running().close();
      } catch (Exception e) { // the others must be stopped all the same
        LOG.error("Could not stop {}", part.name(), e);
      }
    }
  }

  private static int chosen(int port, int free) {
    return port == 0 ? free : port;
  }
}
