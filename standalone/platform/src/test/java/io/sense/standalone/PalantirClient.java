package io.sense.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks palantir as a user would. */
final class PalantirClient {
  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI address;

  PalantirClient(int port) {
    this.address = URI.create("http://127.0.0.1:" + port + "/");
  }

  /** Every row, page after page. */
  List<JsonNode> all() {
    List<JsonNode> rows = new ArrayList<>();
    String cursor = "";
    while (true) {
      JsonNode page = parse(get("api/v1/correlations?limit=1000" + cursor).body());
      page.path("correlations").forEach(rows::add);
      if (!page.hasNonNull("next_cursor")) {
        return rows;
      }
      cursor = "&cursor=" + page.path("next_cursor").asText();
    }
  }

  /** One correlation, if palantir knows it. */
  Optional<JsonNode> find(String traceId) {
    HttpResponse<String> answer = get("api/v1/correlations/" + traceId);
    return answer.statusCode() == 200 ? Optional.of(parse(answer.body())) : Optional.empty();
  }

  /** The timeline of a trace, if palantir knows it. */
  Optional<JsonNode> timeline(String traceId) {
    HttpResponse<String> answer = get("api/v1/traces/" + traceId + "/timeline");
    return answer.statusCode() == 200 ? Optional.of(parse(answer.body())) : Optional.empty();
  }

  /** The ledger's totals of the last hour. */
  JsonNode ledger() {
    return parse(get("api/v1/ledger").body()).path("totals");
  }

  /** Status and body of the answer to an event. */
  HttpResponse<String> postEvent(String json) {
    return send(
        HttpRequest.newBuilder(address.resolve("api/v1/events"))
            .POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** Status and body of the readiness. */
  HttpResponse<String> readiness() {
    return get("health/ready");
  }

  private HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(address.resolve(path)));
  }

  private HttpResponse<String> send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new IllegalStateException("Could not ask palantir for " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while asking palantir for " + request.uri(), e);
    }
  }

  private static JsonNode parse(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException("Palantir did not answer JSON: " + text, e);
    }
  }
}
