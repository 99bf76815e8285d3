package io.sense.index;

import io.sense.correlation.flow.KafkaRecord;

/** What is written to a table. */
interface Row {
  /** The record that the row was read from: what goes to the dead letters if it is refused. */
  KafkaRecord origin();
}
