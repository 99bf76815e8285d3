package io.sense.monitoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of the folder monitoring/, read. */
final class Monitoring {
  static final Path FOLDER = Path.of("../../monitoring").toAbsolutePath().normalize();
  static final Path PROMETHEUS = FOLDER.resolve("prometheus");

  private static final ObjectMapper YAML = new YAMLMapper();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern SECTION = Pattern.compile("^### (\\S+)$", Pattern.MULTILINE);
  private static final Pattern QUERIES = Pattern.compile("```promql\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  private Monitoring() {}

  /**
   * An alerting or a recording rule.
   *
   * @param name of the alert, or of the series that is recorded
   */
  record Rule(String name, boolean alert, JsonNode definition) {
    String query() {
      return definition.path("expr").asText();
    }
  }

  /** All rules, in the order of files. */
  static List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    for (Path file : files(PROMETHEUS.resolve("rules"), ".yml")) {
      for (JsonNode group : yaml(file).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          boolean alert = rule.has("alert");
          rules.add(new Rule(rule.path(alert ? "alert" : "record").asText(), alert, rule));
        }
      }
    }
    return rules;
  }

  /** The checks of all unit tests of rules. */
  static List<JsonNode> ruleChecks() {
    List<JsonNode> checks = new ArrayList<>();
    for (Path file : files(PROMETHEUS.resolve("tests"), "_test.yml")) {
      for (JsonNode test : yaml(file).path("tests")) {
        test.path("promql_expr_test").forEach(checks::add);
      }
    }
    return checks;
  }

  /** What Prometheus keeps series under. */
  static Set<String> jobs() {
    Set<String> jobs = new TreeSet<>();
    yaml(PROMETHEUS.resolve("prometheus.yml"))
        .path("scrape_configs")
        .forEach(job -> jobs.add(job.path("job_name").asText()));
    return jobs;
  }

  /** Dashboards by the name of their file. */
  static Map<String, JsonNode> dashboards() {
    Map<String, JsonNode> dashboards = new TreeMap<>();
    for (Path file : files(FOLDER.resolve("grafana/dashboards"), ".json")) {
      dashboards.put(file.getFileName().toString(), json(file));
    }
    return dashboards;
  }

  /** Queries of dashboards by where they stand. */
  static Map<String, String> panelQueries() {
    Map<String, String> queries = new LinkedHashMap<>();
    dashboards()
        .forEach(
            (file, dashboard) -> {
              for (JsonNode panel : dashboard.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                  queries.put(
                      "%s, panel %s \"%s\", %s"
                          .formatted(
                              file,
                              panel.path("id").asInt(),
                              panel.path("title").asText(),
                              target.path("refId").asText()),
                      target.path("expr").asText());
                }
              }
            });
    return queries;
  }

  /** The text of each section of the runbook, by its name. */
  static Map<String, String> runbook() {
    String text = text(FOLDER.resolve("RUNBOOK.md"));
    Map<String, String> sections = new LinkedHashMap<>();
    Matcher heading = SECTION.matcher(text);
    int at = 0;
    String name = null;
    while (heading.find()) {
      if (name != null) {
        sections.put(name, text.substring(at, heading.start()).split("\n## ", 2)[0].strip());
      }
      name = heading.group(1);
      at = heading.end();
    }
    if (name != null) {
      sections.put(name, text.substring(at).strip());
    }
    return sections;
  }

  /** The queries of a section, one a line. */
  static List<String> queries(String section) {
    List<String> queries = new ArrayList<>();
    Matcher block = QUERIES.matcher(section);
    while (block.find()) {
      block.group(1).lines().filter(line -> !line.isBlank()).forEach(queries::add);
    }
    return queries;
  }

  /** What the table of metrics names in its second column, by row. */
  static Map<String, List<String>> metricsTable() {
    Map<String, List<String>> table = new LinkedHashMap<>();
    String text = text(FOLDER.resolve("README.md"));
    String part = text.split("## Metrics of the old engine\n", 2)[1].split("\n## ", 2)[0];
    part.lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line -> {
              String[] cells = line.split("(?<!\\\\)\\|", -1);
              List<String> queries = new ArrayList<>();
              Matcher code = CODE.matcher(cells[2]);
              while (code.find()) {
                queries.add(code.group(1).replace("\\|", "|")); // escaped in tables
              }
              table.put(cells[1].strip().replace("`", ""), queries);
            });
    return table;
  }

  static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
  }

  private static JsonNode json(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
  }

  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file, e);
    }
  }

  private static List<Path> files(Path folder, String end) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(end)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not list " + folder, e);
    }
  }
}
