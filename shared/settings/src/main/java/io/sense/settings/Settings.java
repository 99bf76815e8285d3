package io.sense.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads typed settings from the environment and from {@code NAME=value} arguments, which win.
 *
 * <p>Every reading method returns a usable value (the default where the given one is wrong) and
 * notes the fault; {@link #throwIfInvalid} then reports all faults together, among them names that
 * nobody asked for. A blank value counts as not set. Not thread-safe: made, read and dropped at the
 * start of a process.
 */
public final class Settings {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})\\s*(ms|s|m|h|d)");
  private static final Pattern BYTES = Pattern.compile("(\\d{1,12})\\s*(B|KiB|MiB|GiB)");

  private final Map<String, String> given = new HashMap<>();
  private final Map<String, String> effective = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * Takes the environment and the arguments of a process.
   *
   * @param environment names and values, as of {@link System#getenv()}
   * @param arguments {@code NAME=value}; anything else is a fault
   */
  public Settings(Map<String, String> environment, String... arguments) {
    given.putAll(environment);
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        faults.add("argument \"" + argument + "\" is not of the form NAME=value");
      } else {
        given.put(argument.substring(0, equals), argument.substring(equals + 1));
      }
    }
  }

  /** A text that must be given. */
  public String text(String name) {
    return optionalText(name)
        .orElseGet(
            () -> {
              faults.add(name + " is required but not set");
              return "";
            });
  }

  /** A text with a default. */
  public String text(String name, String fallback) {
    return read(name, fallback, "a text", text -> text);
  }

  /** A text that may be absent. */
  public Optional<String> optionalText(String name) {
    return Optional.ofNullable(read(name, null, "a text", text -> text));
  }

  /** A value that is never shown; absent when not set. */
  public Optional<Secret> secret(String name) {
    Optional<String> value = Optional.ofNullable(given.get(name)).filter(text -> !text.isBlank());
    effective.put(name, value.isPresent() ? "***" : "(not set)");
    return value.map(Secret::new);
  }

  /** Texts parted by commas, without blanks around them; empty parts are left out. */
  public List<String> list(String name, List<String> fallback) {
    return read(
        name,
        fallback,
        "a list of texts parted by commas",
        text ->
            Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList());
  }

  /** A whole number within bounds, both included. */
  public int integer(String name, int fallback, int least, int most) {
    return Math.toIntExact(number(name, fallback, least, most));
  }

  /** A whole number within bounds, both included. */
  public long number(String name, long fallback, long least, long most) {
    return read(
        name,
        fallback,
        "a whole number from " + least + " to " + most,
        text -> {
          long value = Long.parseLong(text);
          return value >= least && value <= most ? value : null;
        });
  }

  /** A TCP port; 0 lets the system choose. */
  public int port(String name, int fallback) {
    return integer(name, fallback, 0, 65_535);
  }

  /** A ratio from 0 to 1. */
  public double ratio(String name, double fallback) {
    return read(
        name,
        fallback,
        "a ratio from 0 to 1",
        text -> {
          double value = Double.parseDouble(text);
          return value >= 0 && value <= 1 ? value : null;
        });
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String name, boolean fallback) {
    return read(
        name,
        fallback,
        "true or false",
        text ->
            switch (text) {
              case "true" -> Boolean.TRUE;
              case "false" -> Boolean.FALSE;
              default -> null;
            });
  }

  /** A positive duration such as {@code 250ms}, {@code 5s}, {@code 10m}, {@code 2h}, {@code 7d}. */
  public Duration duration(String name, Duration fallback) {
    return read(name, fallback, "a duration such as 250ms, 5s, 10m, 2h or 7d", Settings::duration);
  }

  /** A positive size such as {@code 512KiB} or {@code 64MiB}, in bytes. */
  public long bytes(String name, long fallback) {
    return read(name, fallback, "a size such as 512KiB or 64MiB", Settings::bytes);
  }

  /** A path of the file system that may be absent. */
  public Optional<Path> optionalPath(String name) {
    return Optional.ofNullable(read(name, null, "a path", Path::of));
  }

  /** The http or https URL of a service, of which query, fragment and a last slash are no part. */
  public URI httpUrl(String name, URI fallback) {
    return read(name, fallback, "an http or https URL such as " + fallback, Settings::httpUrl);
  }

  /** As {@link #httpUrl}, with a slash at its end: for what is resolved against it. */
  public URI httpBase(String name, URI fallback) {
    return URI.create(httpUrl(name, fallback) + "/");
  }

  /** As {@link #httpUrl}, of a service that there may be none of. */
  public Optional<URI> optionalHttpUrl(String name) {
    String expected = "an http or https URL such as http://localhost:4318";
    return Optional.ofNullable(read(name, null, expected, Settings::httpUrl));
  }

  /** One of the constants of an enum, in any case, with {@code -} for {@code _}. */
  public <E extends Enum<E>> E choice(String name, E fallback) {
    Class<E> type = fallback.getDeclaringClass();
    String choices =
        String.join(
            ", ", Arrays.stream(type.getEnumConstants()).map(Settings::settingName).toList());
    return read(
        name,
        fallback,
        "one of " + choices,
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> settingName(constant).equalsIgnoreCase(text.replace('_', '-')))
                .findFirst()
                .orElse(null));
  }

  /** Notes a fault that the caller found, such as two settings that contradict each other. */
  public void fault(String text) {
    faults.add(text);
  }

  /**
   * Reports every fault so far, and every given name under the prefixes that nobody read.
   *
   * @param prefixes of the names that belong to this deployable, such as {@code SENSE_RECEIVER_}
   * @throws InvalidSettingsException if there is any fault
   */
  public void throwIfInvalid(String... prefixes) {
    for (String name : new TreeSet<>(given.keySet())) {
      boolean ours = Arrays.stream(prefixes).anyMatch(name::startsWith);
      if (ours && !effective.containsKey(name)) {
        faults.add(name + " is not a setting" + nearest(name));
      }
    }
    if (!faults.isEmpty()) {
      throw new InvalidSettingsException(faults);
    }
  }

  /** Every setting read so far with the value in force, secrets as {@code ***}; for the log. */
  public Map<String, String> effective() {
    return Map.copyOf(effective);
  }

  private <T> T read(
      String name, @Nullable T fallback, String expected, Function<String, @Nullable T> parse) {
    String text = given.get(name);
    if (text == null || text.isBlank()) {
      effective.put(name, fallback == null ? "(not set)" : show(fallback));
      return fallback;
    }
    T value;
    try {
      value = parse.apply(text.strip());
    } catch (IllegalArgumentException e) { // also NumberFormatException and InvalidPathException
      value = null;
    }
    if (value == null) {
      faults.add(name + " must be " + expected + ", not \"" + text + "\"");
      value = fallback;
    }
    effective.put(name, text.strip());
    return value;
  }

  private static @Nullable URI httpUrl(String text) {
    URI url = URI.create(text.replaceFirst("/+$", ""));
    boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
    boolean plain = url.getQuery() == null && url.getFragment() == null;
    return http && url.getHost() != null && plain ? url : null;
  }

  private String nearest(String name) {
    return effective.keySet().stream()
        .filter(known -> distance(known, name) <= 3)
        .findFirst()
        .map(known -> "; did you mean " + known + "?")
        .orElse("");
  }

  /** Levenshtein's distance. */
  private static int distance(String left, String right) {
    int[] previous = new int[right.length() + 1];
    for (int j = 0; j <= right.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= left.length(); i++) {
      int[] current = new int[right.length() + 1];
      current[0] = i;
      for (int j = 1; j <= right.length(); j++) {
        int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(replaced, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[right.length()];
  }

  private static String show(Object value) {
    return value instanceof Enum<?> constant ? settingName(constant) : value.toString();
  }

  private static String settingName(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static @Nullable Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static @Nullable Long bytes(String text) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
      return null;
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "B" -> amount;
      case "KiB" -> amount << 10;
      case "MiB" -> amount << 20;
      default -> amount << 30;
    };
  }
}
