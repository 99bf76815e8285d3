package io.sense.palantir;

import io.sense.telemetry.TraceId;
import io.sense.telemetry.v1.TraceDocument;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** The table {@code trace_documents} of PostgreSQL. */
final class JdbcDocumentRepository implements DocumentRepository {
  private static final String PARTS =
      """
      SELECT document FROM trace_documents WHERE trace_id = ?
      ORDER BY settled_at DESC, generation DESC, part
      """;

  /** A part is about half a megabyte before it is compressed. */
  private static final int PARTS_AT_A_TIME = 8;

  private final Queries queries;

  JdbcDocumentRepository(Queries queries) {
    this.queries = queries;
  }

  @Override
  public void read(TraceId traceId, Consumer<TraceDocument> parts) {
    queries.forEach(
        "read document " + traceId,
        PARTS,
        List.of(Queries.uuid(traceId)),
        PARTS_AT_A_TIME,
        row -> parts.accept(part(traceId, row.getBinaryStream("document"))));
  }

  private static TraceDocument part(TraceId traceId, InputStream compressed) {
    try (InputStream bytes = new GZIPInputStream(compressed)) {
      return TraceDocument.parseFrom(bytes);
    } catch (IOException e) { // the row itself is bad: asking again would not help
      throw new UncheckedIOException("Could not read a part of document " + traceId, e);
    }
  }
}
