package io.sense.client;

import com.google.protobuf.MessageLite;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The visits of a {@link DemoShop}, sent to a receiver as its services would: each exports its
 * spans and its logs once a second, over OTLP/HTTP. Until closed.
 */
public final class DemoTraffic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DemoTraffic.class);

  private static final int VISITS_A_SECOND = 5;
  private static final String PROTOBUF = "application/x-protobuf";

  private final DemoShop shop;
  private final OtlpHttp receiver;
  private final Clock clock = Clock.systemUTC();
  private final Consumer<String> notices;
  private final AtomicLong accepted = new AtomicLong();
  private final CompletableFuture<String> firstTraceId = new CompletableFuture<>();
  private final ScheduledExecutorService ticks =
      Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "demo-traffic"));
  private @Nullable ScheduledFuture<?> schedule;

  private DemoTraffic(DemoShop shop, OtlpHttp receiver, Consumer<String> notices) {
    this.shop = shop;
    this.receiver = receiver;
    this.notices = notices;
  }

  /**
   * Starts sending.
   *
   * @param endpoint of the receiver, with a slash at its end, without {@code v1/...}
   * @param patience for one request over all its attempts
   * @param seed of the shop; the same one tells the same visits again, with the same ids
   * @param notices told of every wait and of every request that was refused, in words
   */
  public static DemoTraffic start(
      URI endpoint, Duration patience, long seed, Consumer<String> notices) {
    return start(new OtlpHttp(endpoint, Optional.empty(), patience, notices), seed, notices);
  }

  static DemoTraffic start(OtlpHttp receiver, long seed, Consumer<String> notices) {
    DemoTraffic traffic = new DemoTraffic(new DemoShop(seed), receiver, notices);
    traffic.schedule =
        traffic.ticks.scheduleAtFixedRate(traffic::sendASecond, 0, 1, TimeUnit.SECONDS);
    return traffic;
  }

  /** Completes with the id of the first trace once all of it was accepted. */
  public CompletableFuture<String> firstTraceId() {
    return firstTraceId;
  }

  /** Traces of which everything was accepted. */
  long accepted() {
    return accepted.get();
  }

  @Override
  public void close() {
    if (schedule != null) {
      schedule.cancel(true);
    }
    ticks.shutdownNow();
    try {
      if (!ticks.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("The demo's traffic did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sendASecond() {
    Instant now = clock.instant();
    long nanos = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    // Visits of the second before the last, so that all have ended when they are exported.
    DemoShop.Exports exports =
        shop.visits(VISITS_A_SECOND, nanos - 2_000_000_000L, nanos - 1_000_000_000L);
    try {
      boolean all = true;
      for (MessageLite request : exports.logs()) {
        all &= send("v1/logs", request);
      }
      for (MessageLite request : exports.spans()) {
        all &= send("v1/traces", request);
      }
      if (all) {
        accepted.addAndGet(exports.traceIds().size());
        firstTraceId.complete(exports.traceIds().get(0));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    } catch (RuntimeException e) { // an exception would silently end the schedule
      LOG.error("Could not send the demo's traffic", e);
    }
  }

  private boolean send(String path, MessageLite request) throws InterruptedException {
    OtlpHttp.Answer answer = receiver.post(path, PROTOBUF, request.toByteArray());
    if (!answer.isSuccess()) {
      notices.accept(
          "The receiver refused the demo's %s: %d %s"
              .formatted(path, answer.status(), answer.fault()));
    }
    return answer.isSuccess();
  }
}
