package io.sense.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Labels that queries ask for are exported, and those that texts name are left by their query: a
 * label that nobody has selects nothing, and is written as nothing.
 */
final class LabelsTest {
  private static final Pattern IN_LEGEND = Pattern.compile("\\{\\{\\s*([a-z_]+)\\s*}}");
  private static final Pattern AGGREGATED = Pattern.compile("(?:sum|max|min|count|avg)\\s*\\(");
  private static final Pattern IN_TEXT = Pattern.compile("\\$labels\\.([a-z_]+)");

  /** Made by Prometheus, by Flink, by the JVM's and the pool's meters, and by the Collector. */
  private static final Set<String> OF_OTHERS =
      Set.of(
          "alertname",
          "alertstate",
          "area",
          "exporter",
          "instance",
          "job",
          "job_name",
          "le",
          "operator_name",
          "pool",
          "quantile",
          "subtask_index",
          "task_name");

  private final String sources = sources();

  @Test
  void areExportedUnderTheNamesThatAreAskedFor() {
    queries()
        .forEach(
            (where, query) ->
                assertThat(PromQl.labels(query)).as(where).allMatch(this::isExported));
  }

  @Test
  void haveTheValuesThatAreAskedFor() {
    Set<String> jobs = Monitoring.jobs();
    queries()
        .forEach(
            (where, query) -> {
              for (PromQl.LabelMatcher matcher : PromQl.matchers(query)) {
                String label = matcher.label();
                if (label.equals("job")) {
                  assertThat(jobs).as(where).containsAll(matcher.words());
                } else if (label.equals("job_name") || !OF_OTHERS.contains(label)) {
                  assertThat(matcher.words()).as(where + ", " + label).allMatch(this::isWritten);
                }
              }
            });
  }

  @Test
  void areLeftByTheQueryWhereALegendNamesThem() {
    int named = 0;
    for (JsonNode dashboard : Monitoring.dashboards().values()) {
      for (JsonNode panel : dashboard.path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          named +=
              check(
                  panel.path("title").asText(),
                  IN_LEGEND,
                  target.path("legendFormat"),
                  target.path("expr").asText());
        }
      }
    }
    assertThat(named).isGreaterThan(50);
  }

  @Test
  void areLeftByTheQueryWhereAnAlertNamesThem() {
    int named = 0;
    for (Monitoring.Rule rule : Monitoring.rules()) {
      for (JsonNode text : rule.definition().path("annotations")) {
        named += check(rule.name(), IN_TEXT, text, rule.query());
      }
    }
    assertThat(named).isGreaterThan(15);
  }

  /** How many were named. */
  private int check(String where, Pattern pattern, JsonNode text, String query) {
    List<String> named =
        pattern.matcher(text.asText()).results().map(found -> found.group(1)).toList();
    assertThat(named).as(where).allMatch(this::isExported);
    Set<String> left = left(query);
    boolean grouped = !left.isEmpty() || AGGREGATED.matcher(query).lookingAt();
    if (grouped) { // else they are those of the series as it is
      assertThat(left).as(where + ": " + query).containsAll(named);
    }
    return named.size();
  }

  /** Also by the rules whose records it asks for; empty where nothing is grouped. */
  private static Set<String> left(String query) {
    Set<String> left = new TreeSet<>(PromQl.grouped(query));
    Set<String> metrics = PromQl.metrics(query);
    for (Monitoring.Rule rule : Monitoring.rules()) {
      if (!rule.alert() && metrics.contains(rule.name()) && left.isEmpty()) {
        left.addAll(PromQl.grouped(rule.query()));
        rule.definition().path("labels").fieldNames().forEachRemaining(left::add);
      }
    }
    return left;
  }

  private boolean isExported(String label) {
    return OF_OTHERS.contains(label) || sources.contains('"' + label + '"');
  }

  private boolean isWritten(String word) {
    String constant = word.toUpperCase(Locale.ROOT).replace('-', '_');
    return Stream.of('"' + word + '"', '"' + word.replace('_', '-') + '"', constant)
        .anyMatch(sources::contains);
  }

  private static Map<String, String> queries() {
    Map<String, String> queries = new LinkedHashMap<>(Monitoring.panelQueries());
    Monitoring.rules().forEach(rule -> queries.put(rule.definition().toString(), rule.query()));
    Monitoring.runbook()
        .forEach(
            (name, text) ->
                Monitoring.queries(text)
                    .forEach(query -> queries.put("runbook, " + name + ": " + query, query)));
    return queries;
  }

  /** Of all programs: there the names of labels and their values are written. */
  private static String sources() {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(Monitoring.FOLDER.getParent())) {
      for (Path file :
          files.filter(path -> path.toString().matches(".*/src/main/java/.*\\.java")).toList()) {
        all.append(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the sources", e);
    }
    return all.toString();
  }
}
