package io.sense.client;

import io.sense.settings.Settings;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The receiver that a program of this module was told to send to: {@code --endpoint URL} is short
 * for its setting {@code ENDPOINT}.
 *
 * @param setting its whole name
 * @param arguments the program's, the option written as the setting
 * @param isCut whether the option is the last argument, without a URL
 */
record EndpointOption(String setting, List<String> arguments, boolean isCut) {
  private static final String OPTION = "--endpoint";
  private static final URI FALLBACK = URI.create("http://localhost:4318");

  /** Reads it out of the arguments of a program whose settings have this prefix. */
  static EndpointOption of(String prefix, String... arguments) {
    String setting = prefix + "ENDPOINT";
    List<String> written = new ArrayList<>();
    boolean awaitsUrl = false;
    for (String argument : arguments) {
      if (awaitsUrl) {
        written.add(setting + "=" + argument);
        awaitsUrl = false;
      } else if (argument.equals(OPTION)) {
        awaitsUrl = true;
      } else {
        written.add(argument);
      }
    }
    return new EndpointOption(setting, List.copyOf(written), awaitsUrl);
  }

  /** The receiver's address, with a slash at its end, without {@code v1/...}. */
  URI read(Settings settings) {
    if (isCut) {
      settings.fault(OPTION + " needs a URL");
    }
    return settings.httpBase(setting, FALLBACK);
  }
}
