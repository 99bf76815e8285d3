package io.sense.index;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.correlation.flow.KafkaRecord;
import java.io.Serializable;

/** Makes rows of the records of a topic; ships with the job. */
@FunctionalInterface
interface RowReader<R extends Row> extends Serializable {
  /**
   * Reads a record.
   *
   * @throws InvalidProtocolBufferException if it is no message of its topic
   * @throws IllegalArgumentException if the message is no row, telling why
   */
  R read(KafkaRecord record) throws InvalidProtocolBufferException;
}
