package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the services of docker-compose.yml listen on, read from what tells them so. */
final class ComposePorts {
  /** Where nothing of ours says otherwise: the image's own. */
  private static final Map<String, Integer> OWN =
      Map.of(
          "zookeeper", 2181, "postgres", 5432, "redis", 6379, "prometheus", 9090, "grafana", 3000);

  private ComposePorts() {}

  static Set<Integer> of(ComposeProject project, String name) {
    if (OWN.containsKey(name)) {
      return Set.of(OWN.get(name));
    }
    return switch (name) {
      case "kafka" -> numbers("://:(\\d+)", project.environment(name).get("KAFKA_LISTENERS"));
      case "loki" -> numbers("http_listen_port: (\\d+)", text("compose/loki.yaml"));
      case "tempo" ->
          numbers("(?:http_listen_port: |0\\.0\\.0\\.0:)(\\d+)", text("compose/tempo.yaml"));
      case "nginx" -> numbers("listen (\\d+);", text("compose/nginx.conf"));
      case "collector-in" -> numbers("_PORT:-(\\d+)}", text("otel-collector/feed-grpc.yaml"));
      case "collector-out" -> numbers("_PORT:-(\\d+)}", text("otel-collector/export.yaml"));
      default -> Set.copyOf(dockerfile(project, name).ports());
    };
  }

  /** That of its image, which another service may build. */
  static Dockerfile dockerfile(ComposeProject project, String name) {
    JsonNode image = project.service(name).path("image");
    String file =
        project.services().values().stream()
            .filter(service -> service.path("image").equals(image) && service.has("build"))
            .map(service -> service.at("/build/dockerfile").asText())
            .findFirst()
            .orElseThrow(() -> new AssertionError("Nobody says what " + name + " listens on"));
    return Dockerfile.read(Repository.file(file));
  }

  private static Set<Integer> numbers(String regex, String text) {
    Set<Integer> numbers = new TreeSet<>();
    Pattern.compile(regex)
        .matcher(text)
        .results()
        .forEach(found -> numbers.add(Integer.valueOf(found.group(1))));
    assertThat(numbers).as(regex).isNotEmpty();
    return numbers;
  }

  private static String text(String file) {
    return Repository.read(Repository.file(file));
  }
}
