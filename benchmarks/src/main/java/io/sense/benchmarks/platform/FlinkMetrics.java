package io.sense.benchmarks.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Asks Flink's REST API for what the correlation job tells of itself. Thread-safe. */
public final class FlinkMetrics {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final String JOB = "sense-correlation";
  private static final String OPERATOR = "join";

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI flink;
  private final String job;
  private final String joinVertex;

  /**
   * Finds the job.
   *
   * @throws IOException if Flink does not answer or has no such job
   */
  public FlinkMetrics(URI flink) throws IOException {
    this.flink = flink;
    this.job = find(get("jobs/overview").path("jobs"), JOB, "jid");
    this.joinVertex = find(get("jobs/" + job).path("vertices"), OPERATOR, "id");
  }

  /** A gauge of the join, summed over its subtasks; 0 where Flink has not gathered it yet. */
  public long joinGauge(String name) throws IOException {
    String path = "jobs/" + job + "/vertices/" + joinVertex + "/subtasks/metrics";
    List<String> ids = new ArrayList<>();
    for (JsonNode metric : get(path)) {
      if (metric.path("id").asText().endsWith("." + name)) {
        ids.add(metric.path("id").asText());
      }
    }
    long sum = 0;
    for (String id : ids) {
      String query = "?agg=sum&get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
      sum += get(path + query).path(0).path("sum").asLong();
    }
    return sum;
  }

  /**
   * The checkpoints that were completed after another, oldest first; Flink forgets all but the
   * latest ten.
   *
   * @param id of the last one that is known
   */
  public List<Checkpoint> checkpointsAfter(long id) throws IOException {
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (JsonNode one : get("jobs/" + job + "/checkpoints").path("history")) {
      if (one.path("id").asLong() > id && one.path("status").asText().equals("COMPLETED")) {
        checkpoints.add(checkpoint(one));
      }
    }
    checkpoints.sort(Comparator.comparingLong(Checkpoint::id));
    return checkpoints;
  }

  private Checkpoint checkpoint(JsonNode one) throws IOException {
    long id = one.path("id").asLong();
    JsonNode join =
        get("jobs/" + job + "/checkpoints/details/" + id + "/subtasks/" + joinVertex)
            .path("summary");
    return new Checkpoint(
        id,
        one.path("end_to_end_duration").asLong(),
        join.path("checkpoint_duration").path("sync").path("max").asLong(),
        one.path("state_size").asLong());
  }

  private static String find(JsonNode list, String name, String id) throws IOException {
    for (JsonNode one : list) {
      if (one.path("name").asText().contains(name)) {
        return one.path(id).asText();
      }
    }
    throw new IOException("Flink knows no " + name + ": " + list);
  }

  private JsonNode get(String path) throws IOException {
    HttpRequest request = HttpRequest.newBuilder(flink.resolve(path)).timeout(TIMEOUT).build();
    HttpResponse<byte[]> response;
    try {
      response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while asking Flink for " + path, e);
    }
    if (response.statusCode() != 200) {
      throw new IOException("Flink answers " + response.statusCode() + " to " + path);
    }
    return JSON.readTree(response.body());
  }
}
