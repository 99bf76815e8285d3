package io.sense.correlation.source;

import io.sense.settings.KafkaConnection;
import io.sense.telemetry.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.record.TimestampType;

/** The input topics as they are on the brokers, found fit to be read. */
public final class InputTopics {
  private static final long WAIT_SECONDS = 30;

  private final Map<String, Integer> partitions;

  private InputTopics(Map<String, Integer> partitions) {
    this.partitions = partitions;
  }

  /**
   * Looks at the topics before the job starts.
   *
   * @throws IllegalStateException naming every topic that is missing or does not keep broker time,
   *     and the way out
   */
  public static InputTopics check(KafkaConnection kafka) {
    List<String> faults = new ArrayList<>();
    Map<String, Integer> partitions = new HashMap<>();
    try (Admin admin = Admin.create(kafka.properties())) {
      Map<String, KafkaFuture<TopicDescription>> topics =
          admin.describeTopics(Topics.INPUTS).topicNameValues();
      for (String topic : Topics.INPUTS) {
        try {
          partitions.put(topic, get(topics.get(topic), kafka).partitions().size());
          String type = timestampType(admin, topic, kafka);
          if (!type.equals(TimestampType.LOG_APPEND_TIME.name)) {
            faults.add(
                "topic "
                    + topic
                    + " has message.timestamp.type="
                    + type
                    + "; set it to LogAppendTime, for broker time decides when a trace settles");
          }
        } catch (UnknownTopicOrPartitionException e) {
          faults.add(
              "topic "
                  + topic
                  + " does not exist; create it with message.timestamp.type=LogAppendTime");
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          "Could not start on the topics at "
              + kafka.bootstrapServers()
              + ":\n  "
              + String.join("\n  ", faults));
    }
    return new InputTopics(partitions);
  }

  /** Number of partitions. */
  int partitions(String topic) {
    return partitions.get(topic);
  }

  private static String timestampType(Admin admin, String topic, KafkaConnection kafka) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    return get(admin.describeConfigs(List.of(resource)).values().get(resource), kafka)
        .get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG)
        .value();
  }

  private static <T> T get(KafkaFuture<T> future, KafkaConnection kafka) {
    try {
      return future.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
        throw unknown;
      }
      throw new IllegalStateException(
          "Could not look at the topics at " + kafka.bootstrapServers(), e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "Could not reach Kafka at "
              + kafka.bootstrapServers()
              + " within "
              + WAIT_SECONDS
              + " s; is SENSE_KAFKA_BOOTSTRAP_SERVERS right?",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while looking at the topics", e);
    }
  }
}
