package io.sense.receiver.otlp;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the accepted records of a checked request lie, and in which scope and resource: what
 * cutting works on. Records are numbered in the order of the bytes, refused ones left out; so are
 * scopes and resources, those without records left out.
 */
final class RequestIndex {
  private final CheckedRequest request;
  private final byte[] body;
  private final WireCursor cursor;
  private final int[] from;
  private final int[] to;
  private final int[] scopeOf;
  private final List<byte[]> scopeHeaders = new ArrayList<>();
  private final List<byte[]> resourceHeaders = new ArrayList<>();
  private int[] resourceOf = new int[16];
  private int seen;
  private int count;

  private RequestIndex(CheckedRequest request) {
    this.request = request;
    body = request.body();
    cursor = new WireCursor(body);
    int accepted = request.records() - request.refused().cardinality();
    from = new int[accepted];
    to = new int[accepted];
    scopeOf = new int[accepted];
  }

  static RequestIndex of(CheckedRequest request) {
    RequestIndex index = new RequestIndex(request);
    while (index.cursor.at() < index.body.length) {
      int tag = index.cursor.readTag(index.body.length);
      if (tag == RequestCheck.RESOURCE_TAG) {
        index.resource(index.cursor.readEnd(index.body.length));
      } else {
        index.skip(tag, index.body.length);
      }
    }
    return index;
  }

  byte[] body() {
    return body;
  }

  /** How many records there are. */
  int count() {
    return count;
  }

  int scopes() {
    return scopeHeaders.size();
  }

  int resources() {
    return resourceHeaders.size();
  }

  /** First byte of a record's field, its tag. */
  int from(int record) {
    return from[record];
  }

  /** The byte after the record's field. */
  int to(int record) {
    return to[record];
  }

  int scopeOf(int record) {
    return scopeOf[record];
  }

  int resourceOf(int scope) {
    return resourceOf[scope];
  }

  /** Every field of a scope's envelope but the records. */
  byte[] scopeHeader(int scope) {
    return scopeHeaders.get(scope);
  }

  /** Every field of a resource's envelope but the scopes. */
  byte[] resourceHeader(int resource) {
    return resourceHeaders.get(resource);
  }

  private void resource(int end) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    int firstScope = scopes();
    while (cursor.at() < end) {
      int start = cursor.at();
      int tag = cursor.readTag(end);
      if (tag == RequestCheck.SCOPE_TAG) {
        scope(cursor.readEnd(end));
      } else {
        skip(tag, end);
        header.write(body, start, cursor.at() - start);
      }
    }
    if (scopes() > firstScope) {
      resourceHeaders.add(header.toByteArray());
    }
  }

  private void scope(int end) {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    int firstRecord = count;
    while (cursor.at() < end) {
      int start = cursor.at();
      int tag = cursor.readTag(end);
      skip(tag, end);
      if (tag != RequestCheck.RECORD_TAG) {
        header.write(body, start, cursor.at() - start);
      } else if (!request.refused().get(seen++)) {
        from[count] = start;
        to[count] = cursor.at();
        scopeOf[count] = scopes();
        count++;
      }
    }
    if (count > firstRecord) {
      if (scopes() == resourceOf.length) {
        resourceOf = Arrays.copyOf(resourceOf, 2 * resourceOf.length);
      }
      resourceOf[scopes()] = resources();
      scopeHeaders.add(header.toByteArray());
    }
  }

  private void skip(int tag, int limit) {
    if ((tag & 7) != WireCursor.GROUP) {
      cursor.skip(tag & 7, limit);
      return;
    }
    int depth = 1;
    while (depth > 0) {
      int inner = cursor.readTag(limit);
      switch (inner & 7) {
        case WireCursor.GROUP -> depth++;
        case WireCursor.END_GROUP -> depth--;
        default -> cursor.skip(inner & 7, limit);
      }
    }
  }
}
