package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import java.util.ArrayList;
import java.util.List;

/** Dead letters in a list. */
final class FakeDeadLetters implements DeadLetterChannel {
  final List<KafkaRecord> records = new ArrayList<>();
  final List<String> reasons = new ArrayList<>();
  int flushed;
  boolean closed;

  @Override
  public void send(KafkaRecord record, String reason) {
    records.add(record);
    reasons.add(reason);
  }

  @Override
  public void flush() {
    flushed = records.size();
  }

  @Override
  public void close() {
    closed = true;
  }
}
