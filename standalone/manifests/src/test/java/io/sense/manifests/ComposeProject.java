package io.sense.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docker-compose.yml as Compose itself reads it, with the settings of .env.example. */
final class ComposeProject {
  static final String READER = "compose-project-2.16.2";
  private static final Pattern SETTING = Pattern.compile("(?m)^([A-Z_]+)=(.*)$");
  private static final Map<String, ComposeProject> READ = new HashMap<>();

  private final JsonNode project;

  private ComposeProject(JsonNode project) {
    this.project = project;
  }

  static synchronized ComposeProject of(String profile) {
    return READ.computeIfAbsent(profile, ComposeProject::read);
  }

  private static ComposeProject read(String profile) {
    Map<String, String> environment = new HashMap<>(exampleSettings());
    environment.put("COMPOSE_PROFILES", profile);
    Programs.Outcome outcome =
        Programs.run(
            Repository.ROOT,
            environment,
            List.of(Programs.built(READER).toString(), "docker-compose.yml"));
    if (outcome.status() != 0 || !outcome.faults().isEmpty()) {
      throw new AssertionError("docker-compose.yml: " + outcome.faults());
    }
    return new ComposeProject(Repository.json(outcome.output()));
  }

  static Map<String, String> exampleSettings() {
    Map<String, String> settings = new TreeMap<>();
    Matcher matcher = SETTING.matcher(Repository.read(Repository.file(".env.example")));
    while (matcher.find()) {
      settings.put(matcher.group(1), matcher.group(2));
    }
    return settings;
  }

  Map<String, JsonNode> services() {
    Map<String, JsonNode> services = new TreeMap<>();
    project
        .path("services")
        .properties()
        .forEach(entry -> services.put(entry.getKey(), entry.getValue()));
    return services;
  }

  JsonNode service(String name) {
    JsonNode service = services().get(name);
    if (service == null) {
      throw new AssertionError("There is no service " + name);
    }
    return service;
  }

  Map<String, String> environment(String name) {
    Map<String, String> environment = new TreeMap<>();
    service(name)
        .path("environment")
        .properties()
        .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asText()));
    return environment;
  }

  JsonNode volumes() {
    return project.path("volumes");
  }

  int replicas(String name) {
    return service(name).at("/deploy/replicas").asInt(1);
  }
}
