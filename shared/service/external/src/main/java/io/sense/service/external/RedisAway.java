package io.sense.service.external;

/** Redis did not do what it was asked, in time; the message says why, for operators. */
final class RedisAway extends Exception {
  private static final long serialVersionUID = 1L;

  RedisAway(String reason) {
    super(reason, null, false, false); // the reason is all that is told of it
  }
}
