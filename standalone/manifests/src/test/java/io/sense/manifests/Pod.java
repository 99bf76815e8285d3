package io.sense.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A pod as it will run.
 *
 * @param name of what starts it; for Flink with the kind of process behind a slash
 * @param labels of the pod
 * @param annotations of the pod
 * @param spec of the pod
 */
record Pod(
    String name, Map<String, String> labels, Map<String, String> annotations, JsonNode spec) {

  static Pod of(String name, JsonNode template) {
    return new Pod(
        name, texts(template, "labels"), texts(template, "annotations"), template.path("spec"));
  }

  /** With a volume for each claim that is made for it. */
  static Pod ofStatefulSet(JsonNode set) {
    ObjectNode template = set.at("/spec/template").deepCopy();
    ArrayNode volumes = template.withObject("/spec").withArray("volumes");
    set.at("/spec/volumeClaimTemplates")
        .forEach(claim -> volumes.addObject().put("name", claim.at("/metadata/name").asText()));
    return of(Overlay.name(set), template);
  }

  static Pod ofFlink(JsonNode deployment, String process) {
    JsonNode all = deployment.at("/spec/podTemplate");
    JsonNode own = deployment.at("/spec/" + process + "/podTemplate");
    JsonNode merged = merge(all, own);
    Map<String, String> labels = texts(merged, "labels");
    String name = Overlay.name(deployment);
    // Flink sets these itself.
    labels.put("app", name);
    labels.put("component", process.equals("jobManager") ? "jobmanager" : "taskmanager");
    labels.put("type", "flink-native-kubernetes");
    return new Pod(name + "/" + process, labels, texts(merged, "annotations"), merged.path("spec"));
  }

  /** As the operator does it: objects key by key, lists element by element. */
  static JsonNode merge(JsonNode base, JsonNode over) {
    if (over.isMissingNode()) {
      return base;
    }
    if (base instanceof ObjectNode && over instanceof ObjectNode) {
      ObjectNode merged = base.deepCopy();
      over.properties()
          .forEach(
              entry ->
                  merged.set(entry.getKey(), merge(base.path(entry.getKey()), entry.getValue())));
      return merged;
    }
    if (base instanceof ArrayNode && over instanceof ArrayNode) {
      ArrayNode merged = base.deepCopy();
      for (int at = 0; at < over.size(); at++) {
        if (at < base.size()) {
          merged.set(at, merge(base.get(at), over.get(at)));
        } else {
          merged.add(over.get(at));
        }
      }
      return merged;
    }
    return over;
  }

  /** The only container: none of ours has a second one. */
  JsonNode container() {
    return spec.at("/containers/0");
  }

  List<JsonNode> containers() {
    return Overlay.stream(spec.path("containers")).toList();
  }

  /** Whether a selector's {@code matchLabels} and {@code matchExpressions} take this pod. */
  boolean isSelectedBy(JsonNode selector) {
    boolean labelsFit =
        selector.path("matchLabels").properties().stream()
            .allMatch(entry -> entry.getValue().asText().equals(labels.get(entry.getKey())));
    boolean expressionsFit =
        Overlay.stream(selector.path("matchExpressions"))
            .allMatch(
                expression ->
                    Overlay.stream(expression.path("values"))
                        .anyMatch(
                            value ->
                                value
                                    .asText()
                                    .equals(labels.get(expression.path("key").asText()))));
    return labelsFit && expressionsFit;
  }

  /** Its ports by name. */
  Map<String, Integer> ports() {
    return Overlay.stream(container().path("ports"))
        .collect(
            Collectors.toMap(
                port -> port.path("name").asText(), port -> port.path("containerPort").asInt()));
  }

  /** All ports: Flink declares its own to those of the template. */
  Set<Integer> listensOn() {
    Set<Integer> ports = new TreeSet<>(ports().values());
    if (isOfFlink()) {
      ports.addAll(name.endsWith("/jobManager") ? Set.of(6123, 8081) : Set.of(6122));
    }
    return ports;
  }

  boolean isOfFlink() {
    return name.contains("/");
  }

  /** Its name without the kind of process. */
  String program() {
    return name.replaceFirst("/.*", "");
  }

  private static Map<String, String> texts(JsonNode template, String of) {
    return template.path("metadata").path(of).properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asText()));
  }
}
