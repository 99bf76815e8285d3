package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;
import java.io.IOException;
import java.io.Serializable;

/** Where records go that cannot be written. Not thread-safe. */
interface DeadLetterChannel extends AutoCloseable {
  /** Opens channels where the job runs; ships with the job. */
  interface Opener extends Serializable {
    /** Opens without connecting. */
    DeadLetterChannel open();
  }

  /** Sends a record away, with the reason for a person to read. */
  void send(KafkaRecord record, String reason);

  /**
   * Returns once everything sent so far is kept.
   *
   * @throws IOException if something could not be kept: the job must not go on without it
   */
  void flush() throws IOException, InterruptedException;

  @Override
  void close();
}
