package io.sense.arda;

/** The database cannot do it now; later it may. */
final class RepositoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  /**
   * A fault.
   *
   * @param what was to be done, as in "Could not ..."
   * @param reason for the caller of the API: one sentence without a full stop
   */
  RepositoryException(String what, String reason, Throwable cause) {
    super("Could not " + what, cause);
    this.reason = reason;
  }

  /** For the caller of the API: one sentence without a full stop. */
  String reason() {
    return reason;
  }
}
