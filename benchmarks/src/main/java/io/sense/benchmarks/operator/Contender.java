package io.sense.benchmarks.operator;

import io.sense.correlation.join.Documents;
import java.time.Duration;

/** The operators that are measured against each other. */
enum Contender {
  /** Ours. */
  SENSE("sense's join") {
    @Override
    Drive<?, ?, ?> open(JoinConfig config) throws Exception {
      return new SenseDrive(config);
    }

    @Override
    Duration retention(JoinConfig config) {
      return SenseDrive.timing(config).quietWhole().plus(config.horizon());
    }
  },

  /** Flink's, with the tightest bounds that find every pair of the workload. */
  TIGHT("intervalJoin, tightest bounds") {
    @Override
    Drive<?, ?, ?> open(JoinConfig config) throws Exception {
      return new IntervalJoinDrive(config.batchTime(), config.batchTime());
    }

    @Override
    Duration retention(JoinConfig config) {
      return config.batchTime();
    }
  },

  /** Flink's, with bounds as wide as ours waits. */
  WIDE("intervalJoin, wide bounds") {
    @Override
    Drive<?, ?, ?> open(JoinConfig config) throws Exception {
      return new IntervalJoinDrive(config.before(), config.after());
    }

    @Override
    Duration retention(JoinConfig config) {
      return config.before().compareTo(config.after()) > 0 ? config.before() : config.after();
    }
  };

  /** Of ours: what the built-in join has no counterpart of stays off. */
  static final Documents DOCUMENTS = Documents.NONE;

  private final String label;

  Contender(String label) {
    this.label = label;
  }

  /** Its name in results. */
  String label() {
    return label;
  }

  /** Starts it on state of its own. */
  abstract Drive<?, ?, ?> open(JoinConfig config) throws Exception;

  /** How long it keeps anything of a record, in event time: after that its state stays level. */
  abstract Duration retention(JoinConfig config);
}
