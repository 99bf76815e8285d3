package io.sense.correlation.join;

/** Which traces' spans and logs are kept as documents. */
public enum Documents {
  ALL,
  /** Those with a failed span or a log of severity ERROR or worse. */
  ERRORS,
  NONE
}
