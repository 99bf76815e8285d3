package io.sense.correlation.otlp;

import io.sense.correlation.otlp.OtlpRequest.Resource;
import io.sense.correlation.otlp.OtlpRequest.Scope;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Spans or log records on their way out, gathered into OTLP requests of bounded size: those that
 * follow each other from one scope share its header.
 */
public final class OutgoingRecords {
  /** Where a request is cut, in bytes; one that a single record makes larger is not. */
  private static final int CUT_BYTES = 512 * 1024;

  private final List<Resource> resources = new ArrayList<>(1);
  private final List<byte[]> full = new ArrayList<>(0);
  private int size;

  /** Adds a record under its headers; its bytes must not change until it was handed over. */
  public void add(byte[] resourceHeader, byte[] scopeHeader, Slice record) {
    if (size > 0 && size + record.length() > CUT_BYTES) {
      cut();
    }
    // Chunks of one request share the header arrays; comparing those saves comparing bytes.
    Resource last = resources.isEmpty() ? null : resources.get(resources.size() - 1);
    if (last == null || last.header() != resourceHeader) {
      last = new Resource(resourceHeader, new ArrayList<>(1));
      resources.add(last);
      size += resourceHeader.length;
    }
    Scope scope = last.scopes().isEmpty() ? null : last.scopes().get(last.scopes().size() - 1);
    if (scope == null || scope.header() != scopeHeader) {
      scope = new Scope(scopeHeader, new ArrayList<>(2));
      last.scopes().add(scope);
      size += scopeHeader.length;
    }
    size += record.length();
    scope.records().add(record);
  }

  /** Bytes gathered since the last cut, roughly. */
  public int size() {
    return size;
  }

  /** Hands over the requests and starts anew. */
  public void drain(Consumer<byte[]> out) {
    if (!resources.isEmpty()) {
      cut();
    }
    full.forEach(out);
    full.clear();
  }

  private void cut() {
    full.add(OtlpRequest.write(resources));
    size = 0;
    resources.clear();
  }
}
