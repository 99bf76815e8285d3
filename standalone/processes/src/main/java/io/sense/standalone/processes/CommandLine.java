package io.sense.standalone.processes;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How a program is started. */
interface CommandLine {
  /** Of its directory and in messages. */
  String name();

  /**
   * The command line.
   *
   * @param start number of the start, from 1
   * @param directory the program's own; it is started in it
   * @param logging settings of Log4j, for who uses it
   */
  List<String> command(int start, Path directory, Path logging);

  /** Variables set for it beside those of this process, of which it gets no {@code SENSE_...}. */
  default Map<String, String> environment() {
    return Map.of();
  }
}
