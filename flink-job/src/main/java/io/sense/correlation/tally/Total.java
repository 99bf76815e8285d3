package io.sense.correlation.tally;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import io.sense.telemetry.v1.LedgerRow;
import io.sense.telemetry.v1.ServiceEdge;
import java.io.Serializable;
import org.apache.flink.metrics.MetricGroup;

/**
 * How amounts of one message type add up to a row. The same message serves as amount and as row.
 *
 * @param <R> the message
 */
public interface Total<R extends MessageLite> extends Serializable {
  /** Rows of the ledger, by signal and minute. */
  Total<LedgerRow> LEDGER = new LedgerTotal();

  /** Calls of a service by another, by minute. */
  Total<ServiceEdge> EDGES = new EdgeTotal();

  /** Reads an amount or a row. */
  R read(byte[] bytes) throws InvalidProtocolBufferException;

  /** The row with the amount added; both name the same row. */
  R sum(R row, R amount);

  /** Start of the row's minute, broker time in milliseconds since the epoch. */
  long minute(R row);

  /** Whether nothing more is bound to come to the row: what it counts as open is decided. */
  boolean decided(R row);

  /** Makes the metrics of the amounts that one subtask takes in. */
  Meter<R> meter(MetricGroup metrics);
}
