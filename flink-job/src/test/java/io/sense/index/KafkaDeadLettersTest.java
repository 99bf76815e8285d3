package io.sense.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.correlation.flow.KafkaRecord;
import io.sense.telemetry.Topics;
import io.sense.telemetry.v1.DeadLetter;
import org.junit.jupiter.api.Test;

final class KafkaDeadLettersTest {
  @Test
  void keepsTheRecordWholeWithReasonAndOrigin() throws Exception {
    KafkaRecord record = Records.record("key", new byte[] {1, 2});
    DeadLetter letter = DeadLetter.parseFrom(KafkaDeadLetters.letter(record, "no good"));
    assertThat(letter.getTopic()).isEqualTo(Topics.CORRELATIONS);
    assertThat(letter.getPartition()).isEqualTo(3);
    assertThat(letter.getOffset()).isEqualTo(42);
    assertThat(letter.getBrokerTime()).isEqualTo(Records.GENERATION);
    assertThat(letter.getReason()).isEqualTo("no good");
    assertThat(letter.getKey().toStringUtf8()).isEqualTo("key");
    assertThat(letter.getValue().toByteArray()).containsExactly(1, 2);
  }

  @Test
  void leavesAValueOutThatWouldNotFitTheTopic() throws Exception {
    KafkaRecord record = Records.record("key", new byte[Topics.MAX_OUTPUT_RECORD_BYTES]);
    DeadLetter letter = DeadLetter.parseFrom(KafkaDeadLetters.letter(record, "no good"));
    assertThat(letter.getValue().isEmpty()).isTrue();
    assertThat(letter.getReason()).isEqualTo("no good (its 2097176 bytes are left out)");
  }
}
