package io.sense.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.sense.client.DemoShop;
import io.sense.client.OtlpHttp;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.Correlation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseAwayIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long START_NANOS = 1_700_000_000_000_000_000L;

  @TempDir Path directory;

  @Test
  void correlatesOnWithoutTheDatabaseAndHasEveryRowOnceItIsBack() throws Exception {
    PlatformConfig config =
        PlatformConfig.from(FreePorts.chosenByTheSystem(), "--data", directory.toString());
    try (Platform platform = Platform.start(config);
        var correlations = consumer(platform)) {
      PalantirClient palantir = new PalantirClient(platform.palantirPort());
      Set<String> before = visit(platform, 1);
      awaitRows(palantir, before);

      platform.database().stop();
      Set<String> during = visit(platform, 2);
      Set<String> onTopic = new HashSet<>();
      Condition.await(
          PATIENCE,
          () -> "correlations without the database, " + onTopic.size() + " came",
          () -> {
            onTopic.addAll(poll(correlations));
            return onTopic.containsAll(during);
          });
      Condition.await(
          PATIENCE,
          () -> "palantir to name the database",
          () -> {
            var readiness = palantir.readiness();
            return readiness.statusCode() == 503 && readiness.body().contains("database");
          });

      platform.database().restart();
      Set<String> all = new HashSet<>(before);
      all.addAll(during);
      all.addAll(visit(platform, 3));
      awaitRows(palantir, all);
      assertThat(palantir.all()).hasSize(all.size());
    }
  }

  /** Sends some visits of the demo's shop, and gives their trace ids. */
  private static Set<String> visit(Platform platform, long seed) throws Exception {
    DemoShop.Exports exports =
        new DemoShop(seed).visits(20, START_NANOS, START_NANOS + TimeUnit.SECONDS.toNanos(1));
    OtlpHttp receiver =
        new OtlpHttp(
            URI.create("http://127.0.0.1:" + platform.receiverHttpPort() + "/"),
            Optional.empty(),
            PATIENCE,
            notice -> {});
    for (MessageLite request : exports.spans()) {
      post(receiver, "v1/traces", request);
    }
    for (MessageLite request : exports.logs()) {
      post(receiver, "v1/logs", request);
    }
    return new HashSet<>(exports.traceIds());
  }

  private static void post(OtlpHttp receiver, String path, MessageLite request) throws Exception {
    OtlpHttp.Answer answer = receiver.post(path, "application/x-protobuf", request.toByteArray());
    assertThat(answer.status()).isEqualTo(200);
  }

  private static void awaitRows(PalantirClient palantir, Set<String> traceIds) {
    Condition.await(
        PATIENCE,
        () -> "rows of " + traceIds.size() + " traces",
        () -> {
          if (palantir.readiness().statusCode() != 200) {
            return false;
          }
          Set<String> complete = new HashSet<>();
          palantir.all().stream()
              .filter(row -> !row.path("state").asText().equals("open"))
              .forEach(row -> complete.add(row.path("trace_id").asText()));
          return complete.containsAll(traceIds);
        });
  }

  private static KafkaConsumer<byte[], byte[]> consumer(Platform platform) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", platform.kafkaServers(), "auto.offset.reset", "earliest");
    var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(Topics.CORRELATIONS).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList());
    return consumer;
  }

  private static Set<String> poll(KafkaConsumer<byte[], byte[]> consumer) {
    Set<String> traceIds = new HashSet<>();
    consumer
        .poll(Duration.ofMillis(200))
        .forEach(found -> traceIds.add(parse(found.value()).getTraceId()));
    return traceIds;
  }

  private static Correlation parse(byte[] value) {
    try {
      return Correlation.parseFrom(value);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("Not a correlation", e);
    }
  }
}
