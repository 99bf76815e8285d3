package io.sense.receiver.otlp;

import com.google.protobuf.CodedOutputStream;
import io.sense.telemetry.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Cuts a checked request into the values of Kafka records, along spans or log records.
 *
 * <p>Every piece is a request of its own: it repeats the resource and the scope of its records,
 * byte by byte. Pieces hold at most {@link #PIECE_BYTES}, except for a single record, or log
 * records equal to each other (see {@link EqualRecords}), that do not fit: these get a piece of up
 * to {@link #MAX_PIECE_BYTES}, and what does not fit that is refused. A request that is small
 * enough and has nothing refused goes on as the bytes it came in.
 *
 * <p>A large resource makes for larger pieces, so that most of a piece is records; records are
 * refused rather than that all pieces together become longer than {@link #MOST_GROWTH} requests.
 */
public final class RequestCutter {
  /** Size that pieces are cut to, in bytes. */
  public static final int PIECE_BYTES = 512_000;

  /** Largest value of a Kafka record: Kafka's limit less what Kafka puts around the value. */
  public static final int MAX_PIECE_BYTES = Topics.MAX_INPUT_RECORD_BYTES - 8_192;

  /** All pieces together are at most so many times as long as the request, and one piece more. */
  private static final int MOST_GROWTH = 4;

  /** Tag and length of an envelope: a byte, and at most four for up to 256 MiB. */
  private static final int ENVELOPE_BYTES = 5;

  private final CheckedRequest request;
  private final RequestIndex index;
  private final Predicate<byte[]> pieces;
  private final int pieceBytes;
  private final int maxPieceBytes;
  private final int[] members; // of the piece under way
  private final Stamps inPiece;
  private final Stamps inUnit;
  private int memberCount;
  private long size;
  private long largestEnvelopes; // resource and scope of one of the members
  private long written;
  private boolean wanted = true;

  private RequestCutter(
      CheckedRequest request, Predicate<byte[]> pieces, int pieceBytes, int maxPieceBytes) {
    this.request = request;
    this.pieces = pieces;
    this.pieceBytes = pieceBytes;
    this.maxPieceBytes = maxPieceBytes;
    index = RequestIndex.of(request);
    members = new int[index.count()];
    inPiece = new Stamps(index);
    inUnit = new Stamps(index);
  }

  /**
   * Hands over piece after piece, so that only one is in memory; none if the request is without
   * accepted records. Records that fit no piece are added to the request's refusals.
   *
   * @param pieces says whether it wants more; if not, nothing more is cut
   */
  public static void cut(CheckedRequest request, Predicate<byte[]> pieces) {
    cut(request, pieces, PIECE_BYTES, MAX_PIECE_BYTES);
  }

  static void cut(
      CheckedRequest request, Predicate<byte[]> pieces, int pieceBytes, int maxPieceBytes) {
    if (request.records() == 0) {
      return;
    }
    if (request.refused().isEmpty() && request.body().length <= pieceBytes) {
      boolean unused = pieces.test(request.body());
      return;
    }
    RequestCutter cutter = new RequestCutter(request, pieces, pieceBytes, maxPieceBytes);
    EqualRecords equal =
        request.signal() == Signal.LOGS
            ? EqualRecords.of(cutter.index)
            : EqualRecords.none(cutter.index);
    cutter.cut(equal);
  }

  private void cut(EqualRecords equal) {
    int[] unit = new int[index.count()];
    for (int record = 0; record < index.count() && wanted; record++) {
      if (equal.isFirst(record)) {
        add(unit, equal.chain(record, unit));
      }
    }
    finishPiece();
  }

  /** Adds records that must stay together. */
  private void add(int[] unit, int unitCount) {
    inUnit.clear();
    long alone = 0;
    long added = 0;
    int fitting = 0;
    while (fitting < unitCount) {
      int record = unit[fitting];
      long grown = alone + index.to(record) - index.from(record) + inUnit.bytesOfNew(record);
      if (grown > maxPieceBytes) {
        break;
      }
      alone = grown;
      added += index.to(record) - index.from(record);
      added += inPiece.bytesOfNew(record, inUnit);
      inUnit.add(record);
      fitting++;
    }
    for (int i = fitting; i < unitCount; i++) {
      request.refusals().add(fitting == 0 ? Reason.TOO_LARGE : Reason.TOO_MANY_EQUAL);
    }
    long envelopes = Math.max(largestEnvelopes, largestEnvelopes(unit, fitting));
    if (size + added > target(envelopes)) {
      finishPiece();
      added = alone;
      envelopes = largestEnvelopes(unit, fitting);
    }
    largestEnvelopes = envelopes;
    for (int i = 0; i < fitting; i++) {
      inPiece.add(unit[i]);
      members[memberCount++] = unit[i];
    }
    size += added;
  }

  /** How long a piece may become in which one record's resource and scope take so many bytes. */
  private long target(long envelopes) {
    return Math.max(pieceBytes, Math.min(maxPieceBytes, 2 * envelopes));
  }

  private long largestEnvelopes(int[] unit, int count) {
    long largest = 0;
    for (int i = 0; i < count; i++) {
      int scope = index.scopeOf(unit[i]);
      int resource = index.resourceOf(scope);
      largest =
          Math.max(
              largest,
              (long) index.scopeHeader(scope).length + index.resourceHeader(resource).length);
    }
    return largest;
  }

  private void finishPiece() {
    if (memberCount > 0 && wanted) {
      if (written + size > (long) MOST_GROWTH * request.body().length + maxPieceBytes) {
        for (int i = 0; i < memberCount; i++) {
          request.refusals().add(Reason.REPEATED_ENVELOPE);
        }
      } else {
        Arrays.sort(members, 0, memberCount); // so that each scope and resource is written once
        byte[] piece = write();
        written += piece.length;
        wanted = pieces.test(piece);
      }
    }
    memberCount = 0;
    size = 0;
    largestEnvelopes = 0;
    inPiece.clear();
  }

  private byte[] write() {
    int length = 0;
    for (int i = 0; i < memberCount; i = endOfResource(i)) {
      length += fieldSize(resourceSize(i));
    }
    byte[] piece = new byte[length];
    CodedOutputStream out = CodedOutputStream.newInstance(piece);
    try {
      for (int i = 0; i < memberCount; i = endOfResource(i)) {
        writeResource(i, out);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write a piece of " + length + " bytes", e);
    }
    return piece;
  }

  private void writeResource(int first, CodedOutputStream out) throws IOException {
    out.writeUInt32NoTag(RequestCheck.RESOURCE_TAG);
    out.writeUInt32NoTag(resourceSize(first));
    out.writeRawBytes(index.resourceHeader(resourceOf(first)));
    int end = endOfResource(first);
    for (int i = first; i < end; i = endOfScope(i)) {
      out.writeUInt32NoTag(RequestCheck.SCOPE_TAG);
      out.writeUInt32NoTag(scopeSize(i));
      out.writeRawBytes(index.scopeHeader(scopeOf(i)));
      for (int j = i, scopeEnd = endOfScope(i); j < scopeEnd; j++) {
        int from = index.from(members[j]);
        out.writeRawBytes(index.body(), from, index.to(members[j]) - from);
      }
    }
  }

  private int resourceSize(int first) {
    int length = index.resourceHeader(resourceOf(first)).length;
    int end = endOfResource(first);
    for (int i = first; i < end; i = endOfScope(i)) {
      length += fieldSize(scopeSize(i));
    }
    return length;
  }

  private int scopeSize(int first) {
    int length = index.scopeHeader(scopeOf(first)).length;
    int end = endOfScope(first);
    for (int i = first; i < end; i++) {
      length += index.to(members[i]) - index.from(members[i]);
    }
    return length;
  }

  private static int fieldSize(int contentSize) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(contentSize) + contentSize;
  }

  private int endOfResource(int first) {
    int end = first;
    while (end < memberCount && resourceOf(end) == resourceOf(first)) {
      end = endOfScope(end);
    }
    return end;
  }

  private int endOfScope(int first) {
    int end = first;
    while (end < memberCount && scopeOf(end) == scopeOf(first)) {
      end++;
    }
    return end;
  }

  private int scopeOf(int member) {
    return index.scopeOf(members[member]);
  }

  private int resourceOf(int member) {
    return index.resourceOf(scopeOf(member));
  }

  /** Which scopes and resources are already in a set of records; emptied in no time. */
  private static final class Stamps {
    private final RequestIndex index;
    private final int[] scopes;
    private final int[] resources;
    private int stamp = 1;

    Stamps(RequestIndex index) {
      this.index = index;
      scopes = new int[index.scopes()];
      resources = new int[index.resources()];
    }

    void clear() {
      stamp++;
    }

    void add(int record) {
      int scope = index.scopeOf(record);
      scopes[scope] = stamp;
      resources[index.resourceOf(scope)] = stamp;
    }

    /** Bytes of the envelopes that adding the record would bring along. */
    long bytesOfNew(int record) {
      return bytesOfNew(record, this);
    }

    /** The same, for a record added after those of another set. */
    long bytesOfNew(int record, Stamps other) {
      int scope = index.scopeOf(record);
      int resource = index.resourceOf(scope);
      long bytes = 0;
      if (scopes[scope] != stamp && other.scopes[scope] != other.stamp) {
        bytes += ENVELOPE_BYTES + index.scopeHeader(scope).length;
      }
      if (resources[resource] != stamp && other.resources[resource] != other.stamp) {
        bytes += ENVELOPE_BYTES + index.resourceHeader(resource).length;
      }
      return bytes;
    }
  }
}
