package io.sense.settings;

import java.util.List;

/** Settings that a deployable cannot start with: every fault, one a line. */
public final class InvalidSettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> faults;

  InvalidSettingsException(List<String> faults) {
    super("Could not read the settings:\n  " + String.join("\n  ", faults));
    this.faults = List.copyOf(faults);
  }

  /** The faults, each naming its setting and the way out. */
  public List<String> faults() {
    return faults;
  }
}
