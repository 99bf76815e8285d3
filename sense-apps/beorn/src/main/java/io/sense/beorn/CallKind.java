package io.sense.beorn;

/** What one call to a service is for. */
enum CallKind {
  /** Makes the step's effect. */
  MAKE,
  /** Looks whether the effect was made, after a call whose outcome is unknown. */
  FIND,
  /** Looks whether what others do has come to its end. */
  WATCH,
  /** Takes the effect back. */
  UNDO
}
