package io.sense.receiver.intake;

import java.util.Locale;

/** How a request came. */
public enum Transport {
  GRPC,
  HTTP;

  /** As a metric's tag. */
  public String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
