package io.sense.operations;

import org.jspecify.annotations.Nullable;

/** Why something could not be done to a job, in words for the user. */
public final class OperationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OperationException(String message) {
    super(message);
  }

  OperationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
