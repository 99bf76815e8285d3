package io.sense.beorn;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.service.web.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks beorn and the simulator over HTTP. */
final class TestClient {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private TestClient() {}

  /** An answer: its status and its body, JSON null where there is none. */
  record Reply(int status, JsonNode body, HttpResponse<String> response) {}

  static Reply get(URI uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri));
  }

  static Reply post(URI uri, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  static Reply put(URI uri, String body) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).PUT(HttpRequest.BodyPublishers.ofString(body)));
  }

  static Reply delete(URI uri) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri).DELETE());
  }

  private static Reply send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpResponse<String> response =
        CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    return new Reply(response.statusCode(), Json.mapper().readTree(response.body()), response);
  }
}
