package io.sense.benchmarks;

import org.jspecify.annotations.Nullable;

/** Why a benchmark cannot go on, in words for the user. */
public final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public BenchmarkException(String message) {
    super(message);
  }

  public BenchmarkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
