package io.sense.collectors;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An application per way, which sends OTLP/JSON to the Collector there and expects success. */
final class Feeder implements AutoCloseable {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newFixedThreadPool(Way.values().length);
  private final Map<Way, URI> addresses;

  /**
   * Sends nothing yet.
   *
   * @param addresses of OTLP/HTTP, with a slash at their end
   */
  Feeder(Map<Way, URI> addresses) {
    this.addresses = Map.copyOf(addresses);
  }

  /** Begins to send requests by all ways at once. */
  Sending start(List<String> requests) {
    List<Future<Integer>> each = new ArrayList<>();
    addresses.forEach((way, address) -> each.add(threads.submit(send(way, address, requests))));
    return () -> {
      for (Future<Integer> one : each) {
        one.get();
      }
    };
  }

  /** Sends requests by all ways, and waits until all are answered with success. */
  void send(List<String> requests) throws InterruptedException, ExecutionException {
    start(requests).await();
  }

  /** Requests under way. */
  @FunctionalInterface
  interface Sending {
    /**
     * Waits until all are answered.
     *
     * @throws ExecutionException if one was not answered with success
     */
    void await() throws InterruptedException, ExecutionException;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private Callable<Integer> send(Way way, URI address, List<String> requests) {
    return () -> {
      for (String request : requests) {
        post(address, way.request(request));
      }
      return requests.size();
    };
  }

  private void post(URI address, String request) throws IOException, InterruptedException {
    String path = request.startsWith("{\"resourceSpans\"") ? "v1/traces" : "v1/logs";
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(address.resolve(path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(request))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200 || answer.body().contains("rejected")) {
      throw new IllegalStateException(
          address + " answered " + answer.statusCode() + ": " + answer.body());
    }
  }
}
