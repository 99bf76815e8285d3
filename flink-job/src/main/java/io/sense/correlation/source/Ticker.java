package io.sense.correlation.source;

import io.sense.correlation.CorrelationConfig;
import io.sense.settings.KafkaConnection;
import io.sense.telemetry.Topics;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes an empty OTLP request (zero bytes, valid) to every partition of both inputs at a steady
 * pace, so that broker time passes where nothing else comes and traces there settle.
 *
 * <p>A tick that cannot be written is left out: the next one says the same and more.
 */
public final class Ticker {
  private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);
  private static final byte[] EMPTY_REQUEST = {};

  /** Shorter than Kafka's defaults: a late tick is worth nothing. */
  private static final int MOST_MILLIS = 5_000;

  private Ticker() {}

  /** Adds the ticker to the job; it has no part in the graph that correlates. */
  public static void add(StreamExecutionEnvironment env, CorrelationConfig config) {
    double ticksPerSecond =
        (double) Duration.ofSeconds(1).toNanos() / config.tickInterval().toNanos();
    env.fromSource(
            new DataGeneratorSource<>(
                tick -> tick,
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(ticksPerSecond),
                Types.LONG),
            WatermarkStrategy.noWatermarks(),
            "tick")
        .setParallelism(1)
        .uid("tick")
        .name("tick")
        .sinkTo(new Partitions(config.kafka()))
        .setParallelism(1)
        .uid("write-ticks")
        .name("write ticks to every partition");
  }

  private record Partitions(KafkaConnection kafka) implements Sink<Long> {
    @Override
    public SinkWriter<Long> createWriter(WriterInitContext context) {
      Properties properties = kafka.properties();
      properties.put(ProducerConfig.CLIENT_ID_CONFIG, "sense-ticker");
      properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
      properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MOST_MILLIS);
      properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, MOST_MILLIS);
      properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, MOST_MILLIS);
      return new Writer(
          new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer()));
    }
  }

  private record Writer(KafkaProducer<byte[], byte[]> producer) implements SinkWriter<Long> {
    @Override
    public void write(Long tick, Context context) {
      for (String topic : Topics.INPUTS) {
        try {
          for (PartitionInfo partition : producer.partitionsFor(topic)) {
            Future<RecordMetadata> unused = // the callback tells
                producer.send(
                    new ProducerRecord<>(topic, partition.partition(), null, EMPTY_REQUEST),
                    (written, fault) -> warn(topic, fault));
          }
        } catch (InterruptException e) {
          throw e; // the job is being cancelled
        } catch (KafkaException e) {
          warn(topic, e);
        }
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      // Ticks are not data: a checkpoint need not wait for them.
    }

    @Override
    public void close() {
      producer.close(Duration.ZERO);
    }

    private static void warn(String topic, Exception fault) {
      if (fault != null) {
        LOG.warn("Could not write a tick to {}: {}", topic, fault.toString());
      }
    }
  }
}
