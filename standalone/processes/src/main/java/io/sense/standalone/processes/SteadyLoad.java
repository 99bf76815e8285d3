package io.sense.standalone.processes;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Requests of one kind at a set rate, sent when they are due, whatever became of those before (an
 * open loop). Each is sent once: who sends nothing again sees every request that is lost.
 * Thread-safe.
 */
public final class SteadyLoad implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int TOLD = 20;

  private final String name;
  private final LongFunction<HttpRequest.Builder> requests;
  private final LatencyRecorder latencies;
  private final long startNanos = System.nanoTime();
  private final long periodNanos;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ScheduledExecutorService ticks;
  private final Phaser underWay = new Phaser(1);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong slowestNanos = new AtomicLong();
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  /** Told how long each answer took. */
  @FunctionalInterface
  public interface LatencyRecorder {
    /**
     * Takes one, from any thread.
     *
     * @param dueNanos when the request was due, of {@link System#nanoTime()}
     * @param endNanos when it was answered or failed
     */
    void record(long dueNanos, long endNanos);
  }

  private SteadyLoad(
      String name,
      int perSecond,
      LongFunction<HttpRequest.Builder> requests,
      LatencyRecorder latencies) {
    this.name = name;
    this.periodNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    this.requests = requests;
    this.latencies = latencies;
    this.ticks = Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, name));
  }

  /**
   * Begins to send.
   *
   * @param perSecond requests
   * @param requests the request with a number, from 0
   * @param latencies counted from when a request was due, not from when it could be sent
   */
  public static SteadyLoad start(
      String name,
      int perSecond,
      LongFunction<HttpRequest.Builder> requests,
      LatencyRecorder latencies) {
    SteadyLoad load = new SteadyLoad(name, perSecond, requests, latencies);
    var unused =
        load.ticks.scheduleAtFixedRate(load::send, 0, load.periodNanos, TimeUnit.NANOSECONDS);
    return load;
  }

  /** As above, and nobody counts latencies. */
  public static SteadyLoad start(
      String name, int perSecond, LongFunction<HttpRequest.Builder> requests) {
    return start(name, perSecond, requests, (due, end) -> {});
  }

  /** A GET. */
  public static HttpRequest.Builder get(URI uri) {
    return HttpRequest.newBuilder(uri).GET();
  }

  /** A POST of JSON. */
  public static HttpRequest.Builder post(URI uri, String json) {
    return HttpRequest.newBuilder(uri)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  /** Requests answered as they should be. */
  public long answered() {
    return answered.get();
  }

  /** Requests not answered, or not as they should be. */
  public long lost() {
    return lost.get();
  }

  /** Sends no more, and waits for what is under way. */
  public void finish() {
    ticks.shutdown();
    underWay.arriveAndAwaitAdvance();
  }

  /** One line of figures. */
  public String figures() {
    return "%s: %d sent, %d answered, %d lost, slowest %d ms"
        .formatted(
            name,
            sent.get(),
            answered.get(),
            lost.get(),
            TimeUnit.NANOSECONDS.toMillis(slowestNanos.get()));
  }

  /** What became of the lost ones, the first of them. */
  public List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public void close() {
    ticks.shutdownNow();
  }

  private void send() {
    long number = sent.getAndIncrement();
    underWay.register();
    long due = startNanos + number * periodNanos;
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(
            requests.apply(number).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
    var unused =
        answer.whenComplete(
            (response, fault) -> {
              long end = System.nanoTime();
              latencies.record(due, end);
              note(response, fault, end - due);
              underWay.arriveAndDeregister();
            });
  }

  private void note(
      @Nullable HttpResponse<String> response, @Nullable Throwable fault, long nanos) {
    slowestNanos.accumulateAndGet(nanos, Math::max);
    if (response != null && response.statusCode() / 100 == 2) {
      answered.incrementAndGet();
      return;
    }
    lost.incrementAndGet();
    if (faults.size() < TOLD) {
      faults.add(
          response == null
              ? String.valueOf(fault)
              : response.uri() + " " + response.statusCode() + " " + response.body());
    }
  }
}
