package io.sense.beorn;

/** What a step does to a service, and what can be known of it when no answer came. */
enum Effect {
  /** The service knows repeats by a key: asking again does what asking once does. */
  KEYED,
  /** Two requests make two things; but a key finds what was made. */
  FINDABLE,
  /** Two requests make two things, and nothing tells whether one was made: only people can. */
  BLIND,
  /** None: the step only watches. */
  NONE
}
