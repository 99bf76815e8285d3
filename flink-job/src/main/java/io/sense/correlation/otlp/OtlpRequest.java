package io.sense.correlation.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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

  /** A part of the request's bytes, from (included) to (excluded). */
  public record Slice(int from, int to) {
    /** Number of bytes. */
    public int length() {
      return to - from;
    }
  }

  /**
   * Reads the skeleton; the records themselves are not looked into.
   *
   * @throws InvalidProtocolBufferException if the bytes are not such a request
   */
  public static OtlpRequest read(byte[] bytes) throws InvalidProtocolBufferException {
    List<Resource> resources = new ArrayList<>(1);
    for (Slice group : fields(bytes, new Slice(0, bytes.length), GROUPS).members) {
      Level resource = fields(bytes, group, MEMBERS);
      List<Scope> scopes = new ArrayList<>(resource.members.size());
      for (Slice member : resource.members) {
        Level scope = fields(bytes, member, MEMBERS);
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

  /**
   * Writes these resources as a request of their own.
   *
   * @param bytes what the slices point into
   */
  public static byte[] write(byte[] bytes, List<Resource> resources) {
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
            out.writeRawBytes(bytes, record.from, record.length());
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
  private static Level fields(byte[] bytes, Slice message, int repeated)
      throws InvalidProtocolBufferException {
    CodedInputStream in = CodedInputStream.newInstance(bytes, message.from, message.length());
    List<Slice> members = new ArrayList<>();
    byte[] header = new byte[message.length()];
    int headerLength = 0;
    try {
      while (true) {
        int start = message.from + in.getTotalBytesRead();
        int tag = in.readTag();
        if (tag == 0) {
          break;
        }
        if (WireFormat.getTagFieldNumber(tag) == repeated) {
          int length = lengthOf(tag, in);
          int from = message.from + in.getTotalBytesRead();
          in.skipRawBytes(length);
          members.add(new Slice(from, from + length));
        } else {
          skip(tag, in);
          int length = message.from + in.getTotalBytesRead() - start;
          System.arraycopy(bytes, start, header, headerLength, length);
          headerLength += length;
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    return new Level(java.util.Arrays.copyOf(header, headerLength), members);
  }

  /** Reads the length of a length-delimited field and checks that it is one. */
  static int lengthOf(int tag, CodedInputStream in) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      throw new InvalidProtocolBufferException(
          "field "
              + WireFormat.getTagFieldNumber(tag)
              + " has wire type "
              + WireFormat.getTagWireType(tag)
              + ", not length-delimited");
    }
    int length = in.readRawVarint32();
    if (length < 0) {
      throw new InvalidProtocolBufferException("a field has a negative length");
    }
    return length;
  }

  static void skip(int tag, CodedInputStream in) throws IOException {
    if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("an end-group tag without its start");
    }
  }
}
