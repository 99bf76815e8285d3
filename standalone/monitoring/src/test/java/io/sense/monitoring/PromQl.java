package io.sense.monitoring;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a query in Prometheus' language asks for, as far as tests need to know. */
final class PromQl {
  /** Whatever may hold names that are no metrics. */
  private static final Pattern STRINGS =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");

  private static final Pattern SELECTORS = Pattern.compile("\\{[^}]*}|\\[[^\\]]*]");
  private static final Pattern GROUPINGS =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*(?=(\\s*\\()?)");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring");

  private PromQl() {}

  /** The names of the metrics in a query. */
  static Set<String> metrics(String query) {
    String bare = STRINGS.matcher(query).replaceAll("");
    bare = SELECTORS.matcher(bare).replaceAll(" ");
    bare = GROUPINGS.matcher(bare).replaceAll(" ");
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(bare);
    while (matcher.find()) {
      boolean afterDigit =
          matcher.start() > 0 && Character.isDigit(bare.charAt(matcher.start() - 1)); // 1e9, 30m
      boolean function = matcher.group(1) != null;
      if (!afterDigit && !function && !WORDS.contains(matcher.group())) {
        names.add(matcher.group());
      }
    }
    return names;
  }

  /** As Prometheus reads it: what Grafana fills in is filled in. */
  static String withoutVariables(String query) {
    return query.replace("$__rate_interval", "1m").replace("$__interval", "1m");
  }
}
