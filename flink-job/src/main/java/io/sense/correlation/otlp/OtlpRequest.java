package io.sense.correlation.otlp;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The skeleton of an OTLP request on the wire: where its records lie, and the bytes around them.
 *
 * <p>{@code TracesData} and {@code LogsData} (and the export requests, which are wire-identical)
 * have one shape: field 1 repeats resources, whose field 2 repeats scopes, whose field 2 repeats
 * records. Everything else at a level is its <em>header</em> and is carried along as it came,
 * unknown fields included. Source: opentelemetry-proto, {@code trace.proto} and {@code logs.proto}.
 *
 * @param bytes the request; records are slices of it
 * @param resources in the order of the request
 */
public record OtlpRequest(byte[] bytes, List<Resource> resources) {
  private static final byte[] NONE = {};

  /** Headers come again with every request of a process. Equal ones are mostly one array. */
  private static final Recent<byte[]> HEADERS = new Recent<>(header -> header);

  private static final int GROUPS = 1;
  private static final int MEMBERS = 2;
  private static final int GROUP_TAG =
      WireFormat.FieldType.MESSAGE.getWireType() | (GROUPS << 3); // field 1, length-delimited
  private static final int MEMBER_TAG =
      WireFormat.FieldType.MESSAGE.getWireType() | (MEMBERS << 3); // field 2, length-delimited

  /** A {@code ResourceSpans} or {@code ResourceLogs}. */
  public record Resource(byte[] header, List<Scope> scopes) {}

  /** A {@code ScopeSpans} or {@code ScopeLogs}. */
  public record Scope(byte[] header, List<Slice> records) {}

  /** A part of some bytes, from (included) to (excluded). */
  public record Slice(byte[] bytes, int from, int to) {
    /** All of the bytes. */
    public static Slice of(byte[] bytes) {
      return new Slice(bytes, 0, bytes.length);
    }

    /** Number of bytes. */
    public int length() {
      return to - from;
    }

    /** The bytes alone. */
    public byte[] toByteArray() {
      return Arrays.copyOfRange(bytes, from, to);
    }
  }

  /**
   * Reads the skeleton; the records themselves are not looked into.
   *
   * @throws InvalidProtocolBufferException if the bytes are not such a request
   */
  public static OtlpRequest read(byte[] bytes) throws InvalidProtocolBufferException {
    List<Resource> resources = new ArrayList<>(1);
    for (Slice group : fields(Slice.of(bytes), GROUPS).members) {
      Level resource = fields(group, MEMBERS);
      List<Scope> scopes = new ArrayList<>(resource.members.size());
      for (Slice member : resource.members) {
        Level scope = fields(member, MEMBERS);
        scopes.add(new Scope(scope.header, scope.members));
      }
      resources.add(new Resource(resource.header, scopes));
    }
    return new OtlpRequest(bytes, resources);
  }

  /** Number of records. */
  public int size() {
    int size = 0;
    for (Resource resource : resources) {
      for (Scope scope : resource.scopes) {
        size += scope.records.size();
      }
    }
    return size;
  }

  /** Writes these resources as a request of their own. */
  public static byte[] write(List<Resource> resources) {
    int size = 0;
    for (Resource resource : resources) {
      size += delimited(size(resource));
    }
    byte[] request = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(request);
    try {
      for (Resource resource : resources) {
        out.writeUInt32NoTag(GROUP_TAG);
        out.writeUInt32NoTag(size(resource));
        out.writeRawBytes(resource.header);
        for (Scope scope : resource.scopes) {
          out.writeUInt32NoTag(MEMBER_TAG);
          out.writeUInt32NoTag(size(scope));
          out.writeRawBytes(scope.header);
          for (Slice record : scope.records) {
            out.writeUInt32NoTag(MEMBER_TAG);
            out.writeUInt32NoTag(record.length());
            out.writeRawBytes(record.bytes, record.from, record.length());
          }
        }
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write an OTLP request of " + size + " bytes", e);
    }
    return request;
  }

  private static int size(Resource resource) {
    int size = resource.header.length;
    for (Scope scope : resource.scopes) {
      size += delimited(size(scope));
    }
    return size;
  }

  private static int size(Scope scope) {
    int size = scope.header.length;
    for (Slice record : scope.records) {
      size += delimited(record.length());
    }
    return size;
  }

  /** A member's size with its tag and length: both tags take one byte. */
  private static int delimited(int length) {
    return 1 + CodedOutputStream.computeUInt32SizeNoTag(length) + length;
  }

  private record Level(byte[] header, List<Slice> members) {}

  /** Parts a message into the slices of one repeated field and all the rest. */
  private static Level fields(Slice message, int repeated) throws InvalidProtocolBufferException {
    Wire in = new Wire(message.bytes, message.from, message.to);
    List<Slice> members = new ArrayList<>(2);
    // What lies around the members is one piece nearly always.
    int pieceFrom = message.from;
    int pieceTo = message.from;
    ByteArrayOutputStream pieces = null;
    int start = in.at();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == Wire.tag(repeated, Wire.LENGTH)) {
        int outer = in.enter(tag);
        members.add(new Slice(message.bytes, in.at(), in.end()));
        in.leave(outer);
      } else {
        in.skip(tag);
        if (pieceTo != start) {
          if (pieceTo > pieceFrom) {
            pieces = pieces == null ? new ByteArrayOutputStream() : pieces;
            pieces.write(message.bytes, pieceFrom, pieceTo - pieceFrom);
          }
          pieceFrom = start;
        }
        pieceTo = in.at();
      }
      start = in.at();
    }
    if (pieces == null) {
      return new Level(
          pieceTo == pieceFrom ? NONE : HEADERS.of(message.bytes, pieceFrom, pieceTo), members);
    }
    pieces.write(message.bytes, pieceFrom, pieceTo - pieceFrom);
    return new Level(pieces.toByteArray(), members);
  }
}
