package io.sense.standalone;

import org.jspecify.annotations.Nullable;

/** Why the platform cannot go on, in one line that names the way out. */
public final class PlatformException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  PlatformException(String message) {
    super(message);
  }

  PlatformException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
