package io.sense.standalone.processes;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.embedded.LocalPorts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sense as it runs in production, on one machine: Kafka broker, JobManager, TaskManagers, receivers
 * and, with the index job, PostgreSQL, each a process of its own. Whatever of it still runs when
 * this JVM ends is stopped then. Thread-safe.
 */
public final class SenseProcesses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SenseProcesses.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final SenseSetup setup;
  private final BrokerProcess broker;
  private final FlinkProcesses flink;
  private final List<ReceiverProcess> receivers = new ArrayList<>();
  private final Thread stopWithJvm = new Thread(this::stop, "stop-processes");
  private @Nullable EmbeddedDatabase database;
  private boolean stopped;

  private SenseProcesses(SenseSetup setup) {
    this.setup = setup;
    broker =
        new BrokerProcess(
            setup.directory().resolve("broker"),
            setup.classPath(),
            setup.partitions(),
            setup.broker(),
            options(ProgramKind.BROKER));
    flink =
        new FlinkProcesses(
            setup.directory().resolve("flink"),
            setup.classPath(),
            setup.taskManagers(),
            setup.slots(),
            setup.flink(),
            setup.jvmOptions());
    Map<String, String> ofReceivers = settings("SENSE_RECEIVER_");
    for (int number = 1; number <= setup.receivers(); number++) {
      receivers.add(
          new ReceiverProcess(
              "receiver-" + number,
              setup.directory(),
              setup.classPath(),
              ofReceivers,
              options(ProgramKind.RECEIVER)));
    }
  }

  /**
   * Starts everything and waits until all of it is ready.
   *
   * @throws RuntimeException if it cannot; nothing is left running
   */
  public static SenseProcesses start(SenseSetup setup) {
    SenseProcesses processes = new SenseProcesses(setup);
    Runtime.getRuntime().addShutdownHook(processes.stopWithJvm);
    try {
      processes.bringUp();
      return processes;
    } catch (RuntimeException e) {
      processes.close();
      throw e;
    }
  }

  /** Kafka. */
  public BrokerProcess broker() {
    return broker;
  }

  /** JobManager and TaskManagers. */
  public FlinkProcesses flink() {
    return flink;
  }

  /** All receivers. */
  public List<ReceiverProcess> receivers() {
    return List.copyOf(receivers);
  }

  /** PostgreSQL, if the index job runs. */
  public synchronized Optional<EmbeddedDatabase> database() {
    return Optional.ofNullable(database);
  }

  /** Every process of Java, in the order of the data's way. */
  public List<ProgramProcess> programs() {
    List<ProgramProcess> programs = new ArrayList<>();
    receivers.forEach(receiver -> programs.add(receiver.process()));
    programs.add(broker.process());
    programs.add(flink.jobManager());
    programs.addAll(flink.taskManagers());
    return programs;
  }

  /** Throws if any process does not run. */
  public void requireAlive() {
    programs().forEach(ProgramProcess::requireAlive);
    database().ifPresent(EmbeddedDatabase::pid);
  }

  /** Stops everything, in the order of the data's way. Safe to call again. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopWithJvm);
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is ending: the hook finds nothing left to stop");
    }
  }

  private void bringUp() {
    broker.process().start();
    if (setup.index()) {
      EmbeddedDatabase started =
          EmbeddedDatabase.startForOwner(
              setup.directory().resolve("postgresql"), LocalPorts.free(1).get(0));
      own(started);
    }
    broker.process().awaitReady(PATIENCE);
    receivers.forEach(receiver -> receiver.process().start());
    flink.start(PATIENCE);
    if (setup.index()) {
      flink.run(
          "io.sense.index.IndexJob",
          arguments(settings("SENSE_INDEX_", "SENSE_DATABASE_")),
          setup.parallelism(),
          PATIENCE);
    }
    flink.run(
        "io.sense.correlation.CorrelationJob",
        arguments(settings("SENSE_CORRELATION_")),
        setup.parallelism(),
        PATIENCE);
    receivers.forEach(receiver -> receiver.process().awaitReady(PATIENCE));
  }

  private synchronized void own(EmbeddedDatabase started) {
    if (stopped) {
      started.close();
      throw new ProcessException("Stopped while starting");
    }
    database = started;
  }

  private synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    receivers.forEach(receiver -> receiver.process().tellToStop());
    receivers.forEach(ReceiverProcess::close);
    flink.close();
    broker.close();
    if (database != null) {
      database.close();
    }
  }

  /** Those of the setup with one of the prefixes, and where Kafka and PostgreSQL are. */
  private Map<String, String> settings(String... prefixes) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("SENSE_KAFKA_BOOTSTRAP_SERVERS", broker.servers());
    for (String prefix : prefixes) {
      if (prefix.equals("SENSE_DATABASE_")) {
        EmbeddedDatabase known = database().orElseThrow();
        settings.put("SENSE_DATABASE_URL", known.jdbcUrl());
        settings.put("SENSE_DATABASE_USER", known.user());
        settings.put("SENSE_DATABASE_PASSWORD", known.password());
      }
      setup
          .settings()
          .forEach(
              (name, value) -> {
                if (name.startsWith(prefix)) {
                  settings.put(name, value);
                }
              });
    }
    return settings;
  }

  private static List<String> arguments(Map<String, String> settings) {
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .toList();
  }

  private List<String> options(ProgramKind program) {
    return setup.jvmOptions().getOrDefault(program, List.of());
  }
}
