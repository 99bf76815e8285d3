package io.sense.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the NetworkPolicies of an overlay let through. They add up: what one of those that select a
 * pod allows is allowed. That there is one that denies the rest is for tests to say.
 */
final class Policies {
  private final List<JsonNode> all;

  Policies(Overlay overlay) {
    this.all = overlay.ofKind("NetworkPolicy");
  }

  /** Whether a pod may open a connection. */
  boolean letOut(Pod pod, Predicate<JsonNode> peer, String protocol, int port) {
    return rules(pod, "egress").anyMatch(rule -> fits(rule, "to", peer, protocol, port));
  }

  boolean letOut(Pod pod, Predicate<JsonNode> peer, int port) {
    return letOut(pod, peer, "TCP", port);
  }

  /** Whether a connection to a pod may be opened. */
  boolean letIn(Pod pod, Predicate<JsonNode> peer, int port) {
    return rules(pod, "ingress").anyMatch(rule -> fits(rule, "from", peer, "TCP", port));
  }

  /** The rules of a direction, of those that select the pod and say something on the direction. */
  private Stream<JsonNode> rules(Pod pod, String direction) {
    return all.stream()
        .filter(policy -> pod.isSelectedBy(policy.at("/spec/podSelector")))
        .filter(
            policy ->
                Overlay.stream(policy.at("/spec/policyTypes"))
                    .anyMatch(type -> type.asText().equalsIgnoreCase(direction)))
        .flatMap(policy -> Overlay.stream(policy.path("spec").path(direction)));
  }

  private static boolean fits(
      JsonNode rule, String end, Predicate<JsonNode> peer, String protocol, int port) {
    boolean peerFits = !rule.has(end) || Overlay.stream(rule.path(end)).anyMatch(peer);
    boolean portFits =
        !rule.has("ports")
            || Overlay.stream(rule.path("ports"))
                .anyMatch(
                    one ->
                        one.path("port").asInt() == port
                            && one.path("protocol").asText("TCP").equals(protocol));
    return peerFits && portFits;
  }

  /** A pod of the same namespace. */
  static Predicate<JsonNode> pod(Pod pod) {
    return peer ->
        peer.has("podSelector")
            && !peer.has("namespaceSelector")
            && pod.isSelectedBy(peer.path("podSelector"));
  }

  /** Whoever is in a namespace. */
  static Predicate<JsonNode> namespace(String name) {
    return peer ->
        peer.at("/namespaceSelector/matchLabels/kubernetes.io~1metadata.name")
            .asText()
            .equals(name);
  }

  /** Whatever no selector can name: other clusters, hosts, namespaces that nobody knows here. */
  static Predicate<JsonNode> elsewhere() {
    return peer -> false;
  }
}
