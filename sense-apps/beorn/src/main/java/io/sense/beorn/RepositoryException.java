package io.sense.beorn;

/** What is stored cannot be read or written now; later it may. */
final class RepositoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RepositoryException(String what, Throwable cause) {
    super("Could not " + what, cause);
  }
}
