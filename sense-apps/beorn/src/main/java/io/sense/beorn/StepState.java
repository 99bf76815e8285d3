package io.sense.beorn;

/** How far a step is. */
enum StepState {
  /** Its effect was not made. */
  PENDING,
  /** Its effect is being asked for; the intent is written. */
  ASKED,
  /** Its effect was asked for, and nobody knows whether it was made. */
  UNKNOWN,
  /** Its effect was made. */
  DONE,
  /** Its effect was not made and will not be. */
  FAILED,
  /** Its effect was made and is being taken back. */
  UNDOING,
  /** Its effect was taken back. */
  UNDONE
}
