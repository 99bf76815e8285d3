package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an overlay of k8s-operator/ comes to, built by kustomize once. */
final class Overlay {
  static final String KUSTOMIZE = "kustomize-5.8.1";
  private static final Map<String, Overlay> BUILT = new HashMap<>();

  private final List<JsonNode> objects;

  private Overlay(List<JsonNode> objects) {
    this.objects = objects;
  }

  static synchronized Overlay of(String name) {
    return BUILT.computeIfAbsent(name, Overlay::build);
  }

  private static Overlay build(String name) {
    Programs.Outcome outcome =
        Programs.run(
            Repository.ROOT,
            Map.of(),
            List.of(
                Programs.built(KUSTOMIZE).toString(), "build", "k8s-operator/overlays/" + name));
    if (outcome.status() != 0 || !outcome.faults().isEmpty()) {
      throw new AssertionError("kustomize build " + name + ": " + outcome.faults());
    }
    return new Overlay(Repository.yaml(outcome.output()));
  }

  List<JsonNode> objects() {
    return objects;
  }

  List<JsonNode> ofKind(String kind) {
    return objects.stream().filter(object -> kind.equals(kind(object))).toList();
  }

  Optional<JsonNode> find(String kind, String name) {
    return ofKind(kind).stream().filter(object -> name.equals(name(object))).findFirst();
  }

  static String kind(JsonNode object) {
    return object.path("kind").asText();
  }

  static String name(JsonNode object) {
    return object.at("/metadata/name").asText();
  }

  /**
   * Every pod that will run: of Deployments and StatefulSets as they stand, of FlinkDeployments as
   * the operator puts them together, the template of all and that of the JobManager or TaskManager.
   */
  List<Pod> pods() {
    List<Pod> pods = new ArrayList<>();
    for (JsonNode object : objects) {
      switch (kind(object)) {
        case "Deployment" -> pods.add(Pod.of(name(object), object.at("/spec/template")));
        case "StatefulSet" -> pods.add(Pod.ofStatefulSet(object));
        case "FlinkDeployment" -> {
          pods.add(Pod.ofFlink(object, "jobManager"));
          pods.add(Pod.ofFlink(object, "taskManager"));
        }
        default -> {
          // Nothing else starts pods.
        }
      }
    }
    return pods;
  }

  Pod pod(String name) {
    return pods().stream().filter(pod -> pod.name().equals(name)).findFirst().orElseThrow();
  }

  /** The pods that a Service leads to. */
  List<Pod> behind(JsonNode service) {
    return pods().stream()
        .filter(
            pod ->
                service.at("/spec/selector").properties().stream()
                    .allMatch(
                        label ->
                            label.getValue().asText().equals(pod.labels().get(label.getKey()))))
        .toList();
  }

  /** The data of a ConfigMap. */
  Map<String, String> configuration(String name) {
    Map<String, String> data = new HashMap<>();
    find("ConfigMap", name)
        .orElseThrow(() -> new AssertionError("There is no ConfigMap " + name))
        .path("data")
        .properties()
        .forEach(entry -> data.put(entry.getKey(), entry.getValue().asText()));
    return data;
  }

  /** What the pod will see; of a Secret nobody knows here what is in it but that it is text. */
  Map<String, String> environment(Pod pod) {
    Map<String, String> environment = new HashMap<>();
    Overlay.stream(pod.container().path("env"))
        .forEach(
            variable -> {
              JsonNode reference = variable.at("/valueFrom/configMapKeyRef");
              String name = variable.path("name").asText();
              if (variable.has("value")) {
                environment.put(name, variable.path("value").asText());
              } else if (reference.isObject()) {
                String key = reference.path("key").asText();
                String value = configuration(reference.path("name").asText()).get(key);
                assertThat(value).as(pod.name() + ": " + key).isNotEmpty();
                environment.put(name, value);
              } else {
                assertThat(variable.at("/valueFrom/secretKeyRef/key").asText()).isNotEmpty();
                environment.put(name, name.endsWith("_URL") ? "redis://redis:6379" : "secret");
              }
            });
    return environment;
  }

  static Stream<JsonNode> stream(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements.stream();
  }
}
