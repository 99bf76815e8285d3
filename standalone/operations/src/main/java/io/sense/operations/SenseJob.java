package io.sense.operations;

/** The jobs of Sense: their names in Flink and the classes that start them. */
enum SenseJob {
  /** Joins spans and logs. */
  CORRELATION("sense-correlation", "io.sense.correlation.CorrelationJob"),
  /** Writes PostgreSQL. */
  INDEX("sense-index", "io.sense.index.IndexJob");

  final String flinkName;
  final String entryClass;

  SenseJob(String flinkName, String entryClass) {
    this.flinkName = flinkName;
    this.entryClass = entryClass;
  }
}
