package io.sense.receiver.kafka;

import io.sense.settings.KafkaConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka each second for the topics that the receiver writes, so that requests are refused at
 * once while Kafka is away instead of each waiting in vain. Thread-safe.
 */
public final class KafkaWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final List<String> topics;
  private final Admin admin;
  private final CountDownLatch firstLook = new CountDownLatch(1);
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "kafka-watch");
            thread.setDaemon(true);
            return thread;
          });
  private volatile Optional<String> fault = Optional.of("Kafka was not asked yet");

  private KafkaWatch(Admin admin, List<String> topics) {
    this.admin = admin;
    this.topics = topics;
  }

  /** Begins to ask; returns after the first answer, or when there is none in time. */
  public static KafkaWatch start(KafkaConnection connection, List<String> topics) {
    Properties properties = connection.properties();
    properties.setProperty(
        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis()));
    properties.setProperty(
        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Long.toString(PATIENCE.toMillis() / 2));
    KafkaWatch watch = new KafkaWatch(Admin.create(properties), topics);
    var unused =
        watch.clock.scheduleWithFixedDelay(
            watch::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    try {
      boolean looked =
          watch.firstLook.await(PATIENCE.plus(PERIOD).toMillis(), TimeUnit.MILLISECONDS);
      if (!looked) {
        LOG.warn("Kafka did not say whether the topics are there");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return watch;
  }

  /** What keeps records from being written, in words for an operator; empty when nothing does. */
  public Optional<String> fault() {
    return fault;
  }

  @Override
  public void close() {
    clock.shutdownNow();
    admin.close(Duration.ZERO);
  }

  private void look() {
    Optional<String> found = ask();
    if (clock.isShutdown()) {
      return;
    }
    if (!found.equals(fault)) {
      found.ifPresentOrElse(
          text -> LOG.warn("Requests are refused: {}", text),
          () -> LOG.info("Kafka has {}", topics));
    }
    fault = found;
    firstLook.countDown();
  }

  private Optional<String> ask() {
    try {
      admin
          .describeTopics(topics)
          .allTopicNames()
          .get(PATIENCE.plus(PERIOD).toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of("Kafka does not answer for " + topics + ": " + e.getCause());
    } catch (RuntimeException e) { // must not end the watch
      return Optional.of("Could not ask Kafka for " + topics + ": " + e);
    } catch (TimeoutException e) {
      return Optional.of("Kafka does not answer for " + topics);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("Asking Kafka was interrupted");
    }
  }
}
