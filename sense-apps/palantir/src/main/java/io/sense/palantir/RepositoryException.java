package io.sense.palantir;

/** What is stored cannot be read now; later it may. */
final class RepositoryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RepositoryException(String what, Throwable cause) {
    super("Could not " + what, cause);
  }
}
