package io.sense.correlation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sense.embedded.LocalPorts;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/**
 * A JobManager and a TaskManager as processes of their own, on Flink's jars alone: what a job needs
 * beyond them its jar must bring.
 */
final class SessionCluster implements AutoCloseable {
  private static final List<String> NOT_FLINK =
      List.of(
          "/target/",
          "-tests.jar",
          "flink-test-utils",
          "sense-",
          "kafka",
          "flink-connector-kafka",
          "protobuf",
          "opentelemetry",
          "HikariCP",
          "flyway",
          "postgres",
          "commons-codec",
          "lz4-java",
          "/jackson-");
  private static final Path CONFIGURATION =
      Path.of("..", "flink-conf").toAbsolutePath().normalize();
  private static final Path LOGS = Path.of("target", "session-cluster");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Process> processes = new ArrayList<>();
  private final URI rest;

  /** Starts the processes with {@code flink-conf/config.yaml} and waits for the slots. */
  SessionCluster(Path directory) throws Exception {
    List<Integer> ports = LocalPorts.free(2);
    int restPort = ports.get(0);
    int rpcPort = ports.get(1);
    rest = URI.create("http://127.0.0.1:" + restPort);
    Map<String, String> own =
        Map.of(
            "jobmanager.rpc.address",
            "127.0.0.1",
            "jobmanager.rpc.port",
            Integer.toString(rpcPort),
            "rest.port",
            Integer.toString(restPort),
            "rest.bind-address",
            "127.0.0.1",
            "taskmanager.host",
            "127.0.0.1",
            "taskmanager.numberOfTaskSlots",
            "4",
            "execution.checkpointing.dir",
            directory.resolve("checkpoints").toUri().toString(),
            "execution.checkpointing.savepoint-dir",
            directory.resolve("savepoints").toUri().toString(),
            "io.tmp.dirs",
            Files.createDirectories(directory.resolve("tmp")).toString(),
            "metrics.reporter.prometheus.port",
            "0");
    Files.createDirectories(LOGS);
    try {
      processes.add(start(StandaloneSessionClusterEntrypoint.class, own, 512));
      processes.add(start(TaskManagerRunner.class, taskManager(own), 1_024));
      await("/overview", overview -> overview.path("slots-available").asInt() == 4);
    } catch (Exception e) {
      close();
      throw e;
    }
  }

  /** Uploads a jar and answers its id. */
  String upload(Path jar) throws Exception {
    String boundary = "----sense";
    byte[] head =
        ("--"
                + boundary
                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                + jar.getFileName()
                + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(rest.resolve("/jars/upload"))
            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
            .POST(
                HttpRequest.BodyPublishers.concat(
                    HttpRequest.BodyPublishers.ofByteArray(head),
                    HttpRequest.BodyPublishers.ofFile(jar),
                    HttpRequest.BodyPublishers.ofByteArray(tail)))
            .build();
    String name = send(request).path("filename").textValue();
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /** Starts a job of an uploaded jar and waits until all of it runs. */
  void run(String jar, String entryClass, List<String> arguments) throws Exception {
    String body =
        JSON.writeValueAsString(
            Map.of("entryClass", entryClass, "programArgsList", arguments, "parallelism", 2));
    String job =
        send(HttpRequest.newBuilder(rest.resolve("/jars/" + jar + "/run"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build())
            .path("jobid")
            .textValue();
    await(
        "/jobs/" + job,
        state ->
            state.path("vertices").size() > 0
                && state
                    .path("vertices")
                    .valueStream()
                    .allMatch(vertex -> vertex.path("status").asText().equals("RUNNING")));
  }

  @Override
  public void close() {
    processes.forEach(Process::destroyForcibly);
    processes.forEach(process -> process.onExit().join());
  }

  private interface Condition {
    boolean holds(JsonNode answer);
  }

  /** Asks until the answer is as wanted; the test's own timeout ends it. */
  private void await(String path, Condition condition) throws Exception {
    while (true) {
      for (Process process : processes) {
        if (!process.isAlive()) {
          throw new IllegalStateException("A process of the cluster ended: see " + LOGS);
        }
      }
      if (isUp() && condition.holds(send(HttpRequest.newBuilder(rest.resolve(path)).build()))) {
        return;
      }
      processes.get(0).waitFor(100, TimeUnit.MILLISECONDS); // or until it ends
    }
  }

  private boolean isUp() throws IOException, InterruptedException {
    HttpRequest overview = HttpRequest.newBuilder(rest.resolve("/overview")).build();
    try {
      return http.send(overview, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (ConnectException e) {
      return false;
    }
  }

  private JsonNode send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(
          request.uri() + " answered " + response.statusCode() + ": " + response.body());
    }
    return JSON.readTree(response.body());
  }

  /** What Flink's start script works out from the sizes of the configuration. */
  private static Map<String, String> taskManager(Map<String, String> own) {
    Configuration configuration = GlobalConfiguration.loadConfiguration(CONFIGURATION.toString());
    own.forEach(configuration::setString);
    configuration.setString("taskmanager.memory.process.size", "1400m");
    Map<String, String> all = new HashMap<>(own);
    String worked =
        TaskExecutorProcessUtils.generateDynamicConfigsStr(
            TaskExecutorProcessUtils.processSpecFromConfig(configuration));
    for (String setting : worked.strip().split("\\s*-D\\s+", -1)) {
      int equals = setting.indexOf('=');
      if (equals > 0) {
        all.put(setting.substring(0, equals), setting.substring(equals + 1).strip());
      }
    }
    return all;
  }

  private static Process start(Class<?> main, Map<String, String> settings, int heapMegabytes)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMegabytes + "m");
    command.addAll(
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(argument -> argument.startsWith("--add-"))
            .toList());
    command.add(
        "-Dlog4j2.configurationFile="
            + Path.of("src", "test", "resources", "log4j2-test.properties").toAbsolutePath());
    command.add("-cp");
    command.add(flinkClassPath());
    command.add(main.getName());
    command.add("--configDir");
    command.add(CONFIGURATION.toString());
    settings.forEach(
        (key, value) -> {
          command.add("-D");
          command.add(key + "=" + value);
        });
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(LOGS.resolve(main.getSimpleName() + ".log").toFile())
        .start();
  }

  private static String flinkClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> NOT_FLINK.stream().noneMatch(entry::contains))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
