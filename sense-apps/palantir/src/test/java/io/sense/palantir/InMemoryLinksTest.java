package io.sense.palantir;

import io.sense.telemetry.v1.TraceLink;

final class InMemoryLinksTest extends LinkRepositoryContract {
  @Override
  LinkRepository holding(TraceLink... rows) {
    InMemoryLinks repository = new InMemoryLinks();
    for (TraceLink row : rows) {
      repository.add(row);
    }
    return repository;
  }
}
