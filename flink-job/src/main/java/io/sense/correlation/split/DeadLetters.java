package io.sense.correlation.split;

import com.google.protobuf.ByteString;
import io.sense.correlation.flow.KafkaRecord;
import io.sense.correlation.flow.Outgoing;
import io.sense.telemetry.v1.DeadLetter;
import org.apache.flink.util.OutputTag;

/** Makes dead letters: what could not be read, whole, with the reason and where it came from. */
public final class DeadLetters {
  /** Where operators put them: {@code sense.v1.DeadLetter}, without a key. */
  public static final OutputTag<Outgoing> TAG = new OutputTag<>("dead-letters", Outgoing.TYPE);

  private DeadLetters() {}

  /** A Kafka record that cannot be read at all. */
  public static Outgoing of(KafkaRecord record, String reason) {
    return of(record, reason, record.value());
  }

  /**
   * A part of a Kafka record.
   *
   * @param value the part, in the form of a whole record
   */
  public static Outgoing of(KafkaRecord record, String reason, byte[] value) {
    DeadLetter.Builder letter =
        DeadLetter.newBuilder()
            .setTopic(record.topic())
            .setPartition(record.partition())
            .setOffset(record.offset())
            .setBrokerTime(record.brokerTime())
            .setReason(reason)
            .setValue(ByteString.copyFrom(value));
    if (record.key() != null) {
      letter.setKey(ByteString.copyFrom(record.key()));
    }
    return new Outgoing(null, letter.build().toByteArray());
  }
}
