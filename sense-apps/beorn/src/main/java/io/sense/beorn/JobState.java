package io.sense.beorn;

/** How far a job is. */
enum JobState {
  /** Steps are being made. */
  RUNNING,
  /** What was made is being undone, the last first. */
  COMPENSATING,
  /** Only a person can say how it goes on. */
  NEEDS_DECISION,
  /** Every step was made. */
  SUCCEEDED,
  /** A step could not be made; all before it is undone. */
  FAILED,
  /** Called off; all that was made is undone. */
  CANCELLED;

  /** Whether workers have something to do. */
  boolean active() {
    return this == RUNNING || this == COMPENSATING;
  }

  /** Whether nothing will change any more. */
  boolean ended() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }
}
