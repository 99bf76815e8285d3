package io.sense.receiver.otlp;

import java.util.BitSet;

/**
 * A request whose structure is sound, with the records that must not go on.
 *
 * @param signal it carries
 * @param body the protobuf bytes, not copied: not to be changed
 * @param records how many there are, in the order of the bytes
 * @param envelopes how many resources and scopes hold a record
 * @param refused numbers of the records that are refused
 * @param refusals why
 */
public record CheckedRequest(
    Signal signal, byte[] body, int records, int envelopes, BitSet refused, Refusals refusals) {

  private static final int INDEX_BYTES_PER_RECORD = 56;
  private static final int INDEX_BYTES_PER_ENVELOPE = 96;

  /** Whether the request may go on as the bytes it came in. */
  public boolean goesWhole() {
    return refused.isEmpty() && body.length <= RequestCutter.PIECE_BYTES;
  }

  /** Upper bound of the memory that cutting takes beside the body and the piece under way. */
  public long bytesToCut() {
    return goesWhole()
        ? 0
        : (long) INDEX_BYTES_PER_RECORD * records + (long) INDEX_BYTES_PER_ENVELOPE * envelopes;
  }
}
