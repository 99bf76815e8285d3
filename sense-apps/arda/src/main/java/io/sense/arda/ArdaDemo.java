package io.sense.arda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/**
 * The inventory of the demo: the lines, access nodes and ports that the demo's shop sells and
 * activates. It enters as any inventory does, by the import of CSV.
 */
public final class ArdaDemo {
  private ArdaDemo() {}

  /**
   * A file to import.
   *
   * @param path where it is to be sent by {@code POST}, as {@code text/csv}
   * @param content the file
   */
  public record Import(String path, String content) {}

  /** Every file, in the order in which they are to be imported: what is named comes first. */
  public static List<Import> imports() {
    return List.of(Kind.DEVICE, Kind.CIRCUIT, Kind.RESOURCE).stream()
        .map(
            kind ->
                new Import("/api/v1/" + kind.plural() + "/import", read(kind.plural() + ".csv")))
        .toList();
  }

  private static String read(String file) {
    try (InputStream content =
        Objects.requireNonNull(ArdaDemo.class.getResourceAsStream("demo/" + file), file)) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
  }
}
