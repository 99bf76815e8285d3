package io.sense.standalone.processes;

import org.jspecify.annotations.Nullable;

/** Why a process could not be started, waited for or asked, in words for the user. */
public final class ProcessException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProcessException(String message) {
    super(message);
  }

  ProcessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
