package io.sense.embedded;

import io.sense.telemetry.Topics;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker, which is its own controller, inside this JVM and on a directory.
 *
 * <p>The directory is formatted once and keeps its cluster id: started on it again, also after the
 * JVM was killed, the broker has its topics, records and committed offsets. It listens on the
 * loopback address only. Records stay for a day or until a partition holds 1 GiB.
 *
 * <p>Thread-safe. Not for production: one replica, and a fault of its disk ends the JVM.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  private static final int NODE_ID = 1;
  private static final String FORMATTED = "meta.properties";

  private final KafkaRaftServer server;
  private final int port;
  private final int controllerPort;
  private boolean closed;

  private EmbeddedKafka(KafkaRaftServer server, int port, int controllerPort) {
    this.server = server;
    this.port = port;
    this.controllerPort = controllerPort;
  }

  /**
   * Starts a broker on free ports.
   *
   * @param directory for all it keeps; made if missing
   * @throws EmbeddedServerException if it cannot start
   */
  public static EmbeddedKafka start(Path directory) {
    List<Integer> ports = LocalPorts.free(2);
    return start(directory, ports.get(0), ports.get(1));
  }

  /**
   * Starts a broker on fixed ports.
   *
   * @param directory for all it keeps; made if missing
   * @param port on which clients connect
   * @param controllerPort on which broker and controller talk
   * @throws EmbeddedServerException if it cannot start, such as for a taken port
   */
  public static EmbeddedKafka start(Path directory, int port, int controllerPort) {
    return start(directory, port, controllerPort, Map.of());
  }

  /**
   * As {@link #start(Path, int, int)}, with settings of the broker that win over those made here.
   */
  static EmbeddedKafka start(
      Path directory, int port, int controllerPort, Map<String, String> further) {
    LocalPorts.requireFree("Kafka", port);
    LocalPorts.requireFree("Kafka's controller", controllerPort);
    format(directory);
    Properties properties = properties(directory, port, controllerPort);
    properties.putAll(further);
    KafkaConfig config = KafkaConfig.fromProps(properties);
    KafkaRaftServer server = null;
    try {
      server = new KafkaRaftServer(config, Time.SYSTEM);
      server.startup();
    } catch (RuntimeException e) {
      shutDown(server);
      throw new EmbeddedServerException(
          "Could not start Kafka on port " + port + " in " + directory + ": " + e.getMessage(), e);
    }
    LOG.info("Kafka listens on 127.0.0.1:{}, data in {}", port, directory);
    return new EmbeddedKafka(server, port, controllerPort);
  }

  /** {@code host:port} for the clients. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** The port on which clients connect. */
  public int port() {
    return port;
  }

  /** The port on which broker and controller talk. */
  public int controllerPort() {
    return controllerPort;
  }

  /**
   * Creates every topic of {@link Topics} that is missing, with broker time and the sizes that
   * {@link Topics} states. Existing topics stay as they are.
   *
   * @param partitions of each topic
   * @throws EmbeddedServerException if the broker refuses
   */
  public void createTopics(int partitions) {
    List<NewTopic> topics =
        Stream.concat(
                Topics.INPUTS.stream()
                    .map(name -> topic(name, partitions, Topics.MAX_INPUT_RECORD_BYTES)),
                Topics.OUTPUTS.stream()
                    .map(name -> topic(name, partitions, Topics.MAX_OUTPUT_RECORD_BYTES)))
            .toList();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      for (var created : admin.createTopics(topics).values().entrySet()) {
        try {
          created.getValue().get();
        } catch (ExecutionException e) {
          if (!(e.getCause() instanceof TopicExistsException)) {
            throw new EmbeddedServerException("Could not create topic " + created.getKey(), e);
          }
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("Could not create the topics: interrupted", e);
    }
  }

  /** Stops the broker cleanly. What it keeps stays in its directory. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      shutDown(server);
    }
  }

  private static void shutDown(KafkaRaftServer server) {
    if (server != null) {
      server.shutdown();
      server.awaitShutdown();
    }
  }

  private static NewTopic topic(String name, int partitions, int maxRecordBytes) {
    return new NewTopic(name, partitions, (short) 1)
        .configs(
            Map.of(
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime",
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Integer.toString(maxRecordBytes)));
  }

  private static void format(Path directory) {
    try {
      Files.createDirectories(directory);
      // Kafka writes this file last, so a format that was cut short is begun again.
      if (Files.exists(directory.resolve(FORMATTED))) {
        return;
      }
      new Formatter()
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(NODE_ID)
          .addDirectory(directory.toString())
          .setMetadataLogDirectory(directory.toString())
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
          .setIgnoreFormatted(true)
          .setPrintStream(
              new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
          .run();
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "Could not write Kafka's directory " + directory + ": " + e + "; choose another", e);
    } catch (Exception e) { // Formatter.run declares it
      throw new EmbeddedServerException("Could not format " + directory + " for Kafka", e);
    }
  }

  private static Properties properties(Path directory, int port, int controllerPort) {
    Properties properties = new Properties();
    properties.putAll(
        Map.ofEntries(
            Map.entry("process.roles", "broker,controller"),
            Map.entry("node.id", Integer.toString(NODE_ID)),
            Map.entry("controller.quorum.voters", NODE_ID + "@127.0.0.1:" + controllerPort),
            Map.entry(
                "listeners",
                "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPort),
            Map.entry("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port),
            Map.entry("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT"),
            Map.entry("controller.listener.names", "CONTROLLER"),
            Map.entry("inter.broker.listener.name", "PLAINTEXT"),
            Map.entry("log.dirs", directory.toString()),
            Map.entry("auto.create.topics.enable", "false"),
            // Alone: every internal topic has one replica and one partition.
            Map.entry("offsets.topic.replication.factor", "1"),
            Map.entry("offsets.topic.num.partitions", "1"),
            Map.entry("transaction.state.log.replication.factor", "1"),
            Map.entry("transaction.state.log.min.isr", "1"),
            Map.entry("transaction.state.log.num.partitions", "1"),
            Map.entry("share.coordinator.state.topic.replication.factor", "1"),
            Map.entry("share.coordinator.state.topic.min.isr", "1"),
            Map.entry("group.initial.rebalance.delay.ms", "0"),
            // Flink's transactional sink asks for up to an hour.
            Map.entry("transaction.max.timeout.ms", "3600000"),
            // A laptop's disk: a day of records, at most 1 GiB a partition.
            Map.entry("log.retention.hours", "24"),
            Map.entry("log.retention.bytes", Long.toString(1L << 30)),
            Map.entry("log.segment.bytes", Integer.toString(128 << 20)),
            Map.entry("log.index.size.max.bytes", Integer.toString(1 << 20)),
            // Small: the defaults serve a machine of its own, and the cleaner alone takes 128 MiB.
            Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)),
            Map.entry("num.network.threads", "2"),
            Map.entry("num.io.threads", "4"),
            Map.entry("background.threads", "2")));
    return properties;
  }
}
