package io.sense.collectors;

import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.sense.standalone.processes.CollectorProcess;
import io.sense.standalone.processes.ProgramKind;
import io.sense.standalone.processes.ReceiverProcess;
import io.sense.standalone.processes.SenseProcesses;
import io.sense.standalone.processes.SenseSetup;
import io.sense.telemetry.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Sense, a Collector in front of it for each way, one behind it, and sinks behind that. */
final class Rig implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final OtlpSink<ResourceLogs> loki;
  private final OtlpSink<ResourceSpans> tempo;
  private final SenseProcesses sense;
  private final Map<Way, CollectorProcess> feeds = new EnumMap<>(Way.class);
  private final CollectorProcess export;
  private final Thread stopWithJvm = new Thread(this::stopCollectors, "stop-collectors");

  private Rig(Path collector, Path directory, SenseProcesses sense) throws IOException {
    this.sense = sense;
    loki = OtlpSink.loki();
    tempo = OtlpSink.tempo();
    // A list, as the configuration asks for.
    Map<String, String> kafka =
        Map.of("SENSE_COLLECTOR_KAFKA", "[" + sense.broker().servers() + "]");
    for (Way way : Way.values()) {
      feeds.put(
          way,
          new CollectorProcess(
              "collector-in-" + way.configuration().replace(".yaml", ""),
              collector,
              RealCollector.FOLDER.resolve(way.configuration()),
              directory,
              switch (way) {
                case GRPC ->
                    Map.of("SENSE_COLLECTOR_RECEIVER_GRPC", "127.0.0.1:" + receiver().grpcPort());
                case HTTP ->
                    Map.of(
                        "SENSE_COLLECTOR_RECEIVER_HTTP",
                        receiver().http().toString().replaceFirst("/$", ""));
                case KAFKA -> kafka;
              }));
    }
    export =
        new CollectorProcess(
            "collector-out",
            collector,
            RealCollector.FOLDER.resolve("export.yaml"),
            directory,
            Map.of(
                "SENSE_COLLECTOR_KAFKA",
                "[" + sense.broker().servers() + "]",
                "SENSE_COLLECTOR_SPAN_TOPICS", // those of the applications as well
                "[" + Topics.CORRELATION_SPANS + ", " + Topics.OTLP_SPANS + "]",
                "SENSE_COLLECTOR_LOKI",
                loki.endpoint(),
                "SENSE_COLLECTOR_TEMPO",
                tempo.endpoint()));
  }

  /** Starts all of it and waits until it is ready. */
  static Rig start(Path collector, Path directory) throws IOException {
    SenseProcesses sense =
        SenseProcesses.start(
            new SenseSetup(
                directory,
                System.getProperty("java.class.path"),
                2,
                2,
                1,
                1,
                false,
                // Traces are cut in two by what is killed, and a minute is long: they are amended.
                Map.of("SENSE_CORRELATION_QUIET_INCOMPLETE", "10s"),
                Map.of(),
                Map.of("taskmanager.memory.process.size", "2g"),
                Map.of(
                    ProgramKind.BROKER, List.of("-Xms256m", "-Xmx512m", ProgramKind.QUICK_TO_START),
                    ProgramKind.RECEIVER, List.of(ProgramKind.QUICK_TO_START),
                    ProgramKind.JOBMANAGER, List.of(ProgramKind.QUICK_TO_START),
                    ProgramKind.TASKMANAGER, List.of(ProgramKind.QUICK_TO_START))));
    Rig rig = new Rig(collector, directory, sense);
    Runtime.getRuntime().addShutdownHook(rig.stopWithJvm);
    try {
      rig.startCollectors();
      return rig;
    } catch (RuntimeException e) {
      rig.close();
      throw e;
    }
  }

  /** In front of Sense, by way. */
  Map<Way, CollectorProcess> feeds() {
    return feeds;
  }

  /** Behind Sense. */
  CollectorProcess export() {
    return export;
  }

  /** Where the feeds take OTLP/HTTP. */
  Map<Way, URI> addresses() {
    Map<Way, URI> addresses = new EnumMap<>(Way.class);
    feeds.forEach((way, collector) -> addresses.put(way, collector.http()));
    return addresses;
  }

  /** The one receiver. */
  ReceiverProcess receiver() {
    return sense.receivers().get(0);
  }

  /** Where Kafka is. */
  String kafka() {
    return sense.broker().servers();
  }

  /** Where the enriched logs go. */
  OtlpSink<ResourceLogs> loki() {
    return loki;
  }

  /** Where all spans go. */
  OtlpSink<ResourceSpans> tempo() {
    return tempo;
  }

  /** SIGKILL for the receiver and Kafka. */
  void killReceiverAndKafka() {
    receiver().process().kill();
    sense.broker().process().kill();
  }

  /** SIGKILL for all Collectors. */
  void killCollectors() {
    feeds.values().forEach(collector -> collector.process().kill());
    export.process().kill();
  }

  /** Starts what was killed, on what it kept. */
  void startAgain() {
    sense.broker().process().start();
    receiver().process().start();
    sense.broker().process().awaitReady(PATIENCE);
    receiver().process().awaitReady(PATIENCE);
    startCollectors();
  }

  @Override
  public void close() {
    stopCollectors();
    Runtime.getRuntime().removeShutdownHook(stopWithJvm);
    sense.close();
    loki.close();
    tempo.close();
  }

  private void stopCollectors() {
    feeds.values().forEach(CollectorProcess::close);
    export.close();
  }

  private void startCollectors() {
    feeds.values().forEach(collector -> collector.process().start());
    export.process().start();
    feeds.values().forEach(collector -> collector.process().awaitReady(PATIENCE));
    export.process().awaitReady(PATIENCE);
  }
}
