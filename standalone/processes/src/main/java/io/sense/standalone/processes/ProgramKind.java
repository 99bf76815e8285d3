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
  RECEIVER;

  /**
   * An option for a JVM that lives for a minute, or starts again and again: C1 alone. What C2 makes
   * of it would not be worth what C2 costs where there are few cores.
   */
  public static final String QUICK_TO_START = "-XX:TieredStopAtLevel=1";
}
