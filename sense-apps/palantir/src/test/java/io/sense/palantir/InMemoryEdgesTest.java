package io.sense.palantir;

import io.sense.telemetry.v1.ServiceEdge;

final class InMemoryEdgesTest extends EdgeRepositoryContract {
  @Override
  EdgeRepository holding(ServiceEdge... rows) {
    InMemoryEdges repository = new InMemoryEdges();
    for (ServiceEdge row : rows) {
      repository.add(row);
    }
    return repository;
  }
}
