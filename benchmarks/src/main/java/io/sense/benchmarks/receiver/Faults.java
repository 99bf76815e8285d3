package io.sense.benchmarks.receiver;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What must not be, the first few. Thread-safe. */
final class Faults {
  private static final int KEPT = 10;

  private final List<String> texts = new CopyOnWriteArrayList<>();

  void add(Throwable fault) {
    StringBuilder text = new StringBuilder(fault.toString());
    for (Throwable cause = fault.getCause(); cause != null; cause = cause.getCause()) {
      text.append(", for ").append(cause);
    }
    add(text.toString());
  }

  void add(String fault) {
    if (texts.size() < KEPT) {
      texts.add(fault);
    }
  }

  boolean any() {
    return !texts.isEmpty();
  }

  List<String> texts() {
    return List.copyOf(texts);
  }
}
