package io.sense.standalone.processes;

/** The programs of Sense that run on a JVM. */
public enum ProgramKind {
  /** Kafka. */
  BROKER,
  /** Flink's master. */
  JOBMANAGER,
  /** Flink's worker. */
  TASKMANAGER,
  /** The gateway for OTLP. */
  RECEIVER
}
