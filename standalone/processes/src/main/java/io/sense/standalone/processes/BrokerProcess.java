package io.sense.standalone.processes;

import io.sense.embedded.Broker;
import io.sense.embedded.LocalPorts;
import io.sense.telemetry.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** A Kafka broker with the topics of Sense as a process of its own. Thread-safe. */
public final class BrokerProcess implements AutoCloseable {
  private static final int ANSWER_MILLIS = 2_000;

  private final String servers;
  private final ProgramProcess process;

  /**
   * Nothing is started yet.
   *
   * @param directory for its records and logs
   * @param classPath with the broker and a logging back end
   * @param partitions of each topic
   * @param properties of the broker, over those of {@code EmbeddedKafka}
   * @param jvmOptions further ones
   */
  public BrokerProcess(
      Path directory,
      String classPath,
      int partitions,
      Map<String, String> properties,
      List<String> jvmOptions) {
    List<Integer> ports = LocalPorts.free(2);
    servers = "127.0.0.1:" + ports.get(0);
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.toAbsolutePath().resolve("data").toString());
    ports.forEach(port -> arguments.add(Integer.toString(port)));
    arguments.add(Integer.toString(partitions));
    properties.forEach((name, value) -> arguments.add(name + "=" + value));
    // As Kafka's own start script has it.
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xms1g",
                "-Xmx1g",
                "-XX:+UseG1GC",
                "-XX:MaxGCPauseMillis=20",
                "-XX:InitiatingHeapOccupancyPercent=35"));
    options.addAll(jvmOptions);
    process =
        new ProgramProcess(
            new Program("broker", Broker.class.getName(), classPath, options, arguments),
            directory,
            start -> hasTopics());
  }

  /** To start, kill and stop. */
  public ProgramProcess process() {
    return process;
  }

  /** {@code host:port} for clients. */
  public String servers() {
    return servers;
  }

  @Override
  public void close() {
    process.close();
  }

  private boolean hasTopics() {
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            servers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_MILLIS,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MILLIS / 2);
    try (Admin admin = Admin.create(settings)) {
      Set<String> topics =
          admin.listTopics().names().get(2L * ANSWER_MILLIS, TimeUnit.MILLISECONDS);
      return topics.containsAll(Topics.INPUTS) && topics.containsAll(Topics.OUTPUTS);
    } catch (ExecutionException | TimeoutException e) {
      return false; // it does not listen yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while asking the broker", e);
    }
  }
}
