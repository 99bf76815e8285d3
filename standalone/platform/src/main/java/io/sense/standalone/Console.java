package io.sense.standalone;

import java.io.PrintStream;
import java.util.List;

/** What a person at the terminal is told; everything else goes to the log. Thread-safe. */
final class Console {
  private final PrintStream out;
  private final PrintStream err;

  Console(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** How it goes. */
  void say(String line) {
    out.println(line);
  }

  /** Several lines that belong together. */
  void say(List<String> lines) {
    out.println(String.join(System.lineSeparator(), lines));
  }

  /** Why it cannot go on, in one line. */
  void fail(String line) {
    err.println("sense: " + line.lines().findFirst().orElse(line));
  }
}
