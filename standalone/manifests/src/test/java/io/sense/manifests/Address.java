package io.sense.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host by its name, and a port, wherever they stand in a setting. */
record Address(String host, int port) {
  private static final Pattern ADDRESS =
      Pattern.compile("(?<![\\w.-])([a-z][a-z0-9.-]*):(\\d{2,5})(?![\\w.])");

  /** All in a text, such as of {@code http://a:80/x}, {@code b:1,c:2} or {@code dns:///d:3}. */
  static List<Address> in(String text) {
    List<Address> addresses = new ArrayList<>();
    Matcher matcher = ADDRESS.matcher(text);
    while (matcher.find()) {
      addresses.add(new Address(matcher.group(1), Integer.parseInt(matcher.group(2))));
    }
    return addresses;
  }

  /** Whether it is that of a service of the same Compose project or namespace. */
  boolean isNear() {
    return !host.contains(".") && !host.equals("localhost");
  }
}
