package io.sense.correlation.link;

import java.io.Serializable;
import java.util.Optional;

/** A service that is known to call another, though no trace context tells. */
public record CallFlow(String caller, String callee) implements Serializable {
  /**
   * Reads {@code caller>callee}, blanks around the names aside.
   *
   * @return empty where the text is not two different names parted by one {@code >}
   */
  public static Optional<CallFlow> parse(String text) {
    String[] names = text.split(">", -1);
    if (names.length != 2) {
      return Optional.empty();
    }
    CallFlow flow = new CallFlow(names[0].strip(), names[1].strip());
    boolean sound =
        !flow.caller.isEmpty() && !flow.callee.isEmpty() && !flow.caller.equals(flow.callee);
    return sound ? Optional.of(flow) : Optional.empty();
  }
}
