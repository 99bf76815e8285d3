package io.sense.operations;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Flink's REST API, as far as it is needed to run jobs and to move them. Thread-safe.
 *
 * <p>Source: Flink 2.2, "REST API".
 */
public final class FlinkRest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI address;

  /**
   * Of one cluster.
   *
   * @param address with a slash at its end
   */
  public FlinkRest(URI address) {
    this.address = address;
  }

  /** Where it is, with a slash at its end. */
  public URI address() {
    return address;
  }

  /**
   * An answer.
   *
   * @param path without a slash at its beginning
   * @return nothing while Flink cannot be reached or is not ready to answer
   */
  public Optional<JsonNode> ask(String path) {
    HttpRequest request = HttpRequest.newBuilder(address.resolve(path)).timeout(TIMEOUT).build();
    try {
      HttpResponse<byte[]> response = send(request);
      return response.statusCode() == 200
          ? Optional.of(JSON.readTree(response.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // not there yet, or going: the caller asks again
    }
  }

  /** Uploads a jar and gives its id. */
  public String upload(Path jar) {
    String boundary = "----sense";
    byte[] head =
        """
        --%s\r
        Content-Disposition: form-data; name="jarfile"; filename="%s"\r
        Content-Type: application/x-java-archive\r
        \r
        """
            .formatted(boundary, jar.getFileName())
            .getBytes(StandardCharsets.UTF_8);
    byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
    try {
      HttpRequest request =
          HttpRequest.newBuilder(address.resolve("jars/upload"))
              .timeout(TIMEOUT)
              .header("Content-Type", "multipart/form-data; boundary=" + boundary)
              .POST(
                  HttpRequest.BodyPublishers.concat(
                      HttpRequest.BodyPublishers.ofByteArray(head),
                      HttpRequest.BodyPublishers.ofFile(jar),
                      HttpRequest.BodyPublishers.ofByteArray(tail)))
              .build();
      String name = demand(request).path("filename").textValue();
      return name.substring(name.lastIndexOf('/') + 1);
    } catch (IOException e) {
      throw new OperationException("Could not upload " + jar + " to Flink: " + e, e);
    }
  }

  /**
   * Starts a job from nothing and gives its id.
   *
   * @param jar id of an uploaded jar
   */
  public String run(String jar, String entryClass, List<String> arguments, int parallelism) {
    return start(jar, Map.of(), entryClass, arguments, parallelism);
  }

  /** As above, from a savepoint or a retained checkpoint, which stays. */
  public String run(
      String jar, String entryClass, List<String> arguments, int parallelism, String savepoint) {
    Map<String, String> from = new LinkedHashMap<>();
    from.put("savepointPath", savepoint);
    from.put("claimMode", "NO_CLAIM"); // whatever the cluster says: CLAIM would delete it
    return start(jar, from, entryClass, arguments, parallelism);
  }

  /**
   * Lets the JobManager build a job and forget it: finds what would keep it from starting, such as
   * a setting that is missing.
   */
  void rehearse(String jar, String entryClass, List<String> arguments, int parallelism) {
    try {
      post("jars/" + jar + "/plan", program(entryClass, arguments, parallelism));
    } catch (IOException e) {
      throw new OperationException("Could not build " + entryClass + ": " + e.getMessage(), e);
    }
  }

  private String start(
      String jar,
      Map<String, String> from,
      String entryClass,
      List<String> arguments,
      int parallelism) {
    Map<String, Object> body = program(entryClass, arguments, parallelism);
    body.putAll(from);
    try {
      return post("jars/" + jar + "/run", body).path("jobid").textValue();
    } catch (IOException e) {
      throw new OperationException("Could not start " + entryClass + ": " + e.getMessage(), e);
    }
  }

  private static Map<String, Object> program(
      String entryClass, List<String> arguments, int parallelism) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("entryClass", entryClass);
    body.put("programArgsList", arguments);
    body.put("parallelism", parallelism);
    return body;
  }

  /** Whether a TaskManager has announced itself. */
  public boolean hasTaskManager(String id) {
    return ask("taskmanagers").stream()
        .flatMap(answer -> answer.path("taskmanagers").valueStream())
        .anyMatch(taskManager -> taskManager.path("id").asText().equals(id));
  }

  /** Whether every task of a job runs. */
  public boolean isRunning(String job) {
    return ask("jobs/" + job)
        .map(answer -> answer.path("vertices"))
        .filter(vertices -> !vertices.isEmpty())
        .map(
            vertices ->
                vertices
                    .valueStream()
                    .allMatch(vertex -> vertex.path("status").asText().equals("RUNNING")))
        .orElse(false);
  }

  /** An answer that must come. */
  JsonNode demand(String path) {
    try {
      return demand(HttpRequest.newBuilder(address.resolve(path)).timeout(TIMEOUT).build());
    } catch (IOException e) {
      throw new OperationException(
          "Could not ask Flink at %s: %s; SENSE_FLINK_URL says where it is"
              .formatted(address, e.getMessage() == null ? e : e.getMessage()),
          e);
    }
  }

  /** What is answered to a body. */
  JsonNode post(String path, Map<String, Object> body) throws IOException {
    return demand(
        HttpRequest.newBuilder(address.resolve(path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
            .build());
  }

  private JsonNode demand(HttpRequest request) throws IOException {
    HttpResponse<byte[]> response = send(request);
    if (response.statusCode() / 100 != 2) {
      throw new IOException(
          "%s answered %d: %s"
              .formatted(
                  request.uri(),
                  response.statusCode(),
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
    return JSON.readTree(response.body());
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while asking Flink", e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
