package io.sense.settings;

import java.io.IOException;
import java.io.Reader;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * How every Kafka client of a deployable reaches the brokers. Serializable: it travels with jobs.
 *
 * @param bootstrapServers {@code host:port} parted by commas
 * @param clientProperties further properties of Kafka's clients, such as TLS and SASL
 */
public record KafkaConnection(String bootstrapServers, Map<String, String> clientProperties)
    implements Serializable {
  /** Prefix of the names that {@link #from} reads. */
  public static final String PREFIX = "SENSE_KAFKA_";

  /**
   * Reads {@code SENSE_KAFKA_BOOTSTRAP_SERVERS} (required) and {@code SENSE_KAFKA_PROPERTIES_FILE}
   * (a Java properties file with settings of Kafka's clients, optional).
   */
  public static KafkaConnection from(Settings settings) {
    String servers = settings.text("SENSE_KAFKA_BOOTSTRAP_SERVERS");
    Optional<Path> file = settings.optionalPath("SENSE_KAFKA_PROPERTIES_FILE");
    return new KafkaConnection(servers, file.map(path -> load(path, settings)).orElse(Map.of()));
  }

  /** The properties for a client: those of the file, and the bootstrap servers. */
  public Properties properties() {
    Properties properties = new Properties();
    properties.putAll(clientProperties);
    properties.setProperty("bootstrap.servers", bootstrapServers);
    return properties;
  }

  /** Shows no property's value: the file may hold passwords. */
  @Override
  public String toString() {
    return "KafkaConnection[" + bootstrapServers + ", " + clientProperties.keySet() + "]";
  }

  private static Map<String, String> load(Path path, Settings settings) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      settings.fault("SENSE_KAFKA_PROPERTIES_FILE: could not read " + path + ": " + e);
    }
    return properties.stringPropertyNames().stream()
        .collect(Collectors.toUnmodifiableMap(name -> name, properties::getProperty));
  }
}
