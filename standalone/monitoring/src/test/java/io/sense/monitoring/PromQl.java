package io.sense.monitoring;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a query in Prometheus' language asks for, as far as tests need to know. */
final class PromQl {
  /** Whatever may hold names that are no metrics. */
  private static final Pattern STRINGS =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'");

  private static final Pattern SELECTORS = Pattern.compile("\\{[^}]*}|\\[[^\\]]*]");
  private static final Pattern GROUPINGS =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
  private static final Pattern KEPT =
      Pattern.compile("\\b(?:by|on|group_left|group_right)\\s*\\((?<labels>[^)]*)\\)");
  private static final Pattern LABEL_MATCHER =
      Pattern.compile("([a-z_]+)\\s*(=~|!~|!=|=)\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");
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

  /** The labels that series are grouped by, matched on or selected by, wherever in a query. */
  static Set<String> labels(String query) {
    Set<String> labels = new TreeSet<>(grouped(query));
    matchers(query).forEach(matcher -> labels.add(matcher.label()));
    return labels;
  }

  /** The labels that are left of series after any grouping; empty where there is none. */
  static Set<String> grouped(String query) {
    Set<String> labels = new TreeSet<>();
    Matcher grouping = KEPT.matcher(STRINGS.matcher(query).replaceAll(""));
    while (grouping.find()) {
      labels.addAll(List.of(grouping.group("labels").strip().split("\\s*,\\s*", -1)));
    }
    labels.remove("");
    return labels;
  }

  /**
   * A condition on a label.
   *
   * @param value as written, alternatives and all
   */
  record LabelMatcher(String label, String operator, String value) {
    /** The values that it wants, where they are plain words. */
    List<String> words() {
      return operator.startsWith("!")
          ? List.of()
          : Stream.of(value.split("\\|", -1)).filter(one -> one.matches("[\\w-]+")).toList();
    }
  }

  static List<LabelMatcher> matchers(String query) {
    List<LabelMatcher> matchers = new ArrayList<>();
    Matcher matcher = LABEL_MATCHER.matcher(query);
    while (matcher.find()) {
      matchers.add(new LabelMatcher(matcher.group(1), matcher.group(2), matcher.group(3)));
    }
    return matchers;
  }

  /** As Prometheus reads it: what Grafana fills in is filled in. */
  static String withoutVariables(String query) {
    return query.replace("$__rate_interval", "1m").replace("$__interval", "1m");
  }
}
