package io.sense.palantir;

import io.sense.telemetry.v1.TraceDocument;

final class InMemoryDocumentsTest extends DocumentRepositoryContract {
  @Override
  DocumentRepository holding(TraceDocument... rows) {
    InMemoryDocuments repository = new InMemoryDocuments();
    for (TraceDocument row : rows) {
      repository.add(row);
    }
    return repository;
  }
}
