package io.sense.arda;

final class InMemoryEdgesTest extends EdgeRepositoryContract {
  @Override
  EdgeRepository holding(EdgeRow... rows) {
    InMemoryEdges edges = new InMemoryEdges();
    for (EdgeRow row : rows) {
      edges.add(row);
    }
    return edges;
  }
}
