package io.sense.receiver.otlp;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;

/** How many records of a request were refused, and why. Not thread-safe. */
public final class Refusals {
  private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);

  void add(Reason reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  /** All of them. */
  public long total() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Hands over the count of each reason there is. */
  public void forEach(ObjLongConsumer<Reason> action) {
    counts.forEach(action::accept);
  }

  /** A sentence with every reason and its count; at most one clause per {@link Reason}. */
  public String text() {
    return "Refused: "
        + counts.entrySet().stream()
            .map(entry -> entry.getValue() + " x " + entry.getKey().text())
            .collect(Collectors.joining("; "));
  }
}
