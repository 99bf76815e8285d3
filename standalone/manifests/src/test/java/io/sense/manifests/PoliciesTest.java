package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * NetworkPolicies let through what is needed, and no more: one that denies too much is first seen
 * when a pod waits for an answer that never comes.
 */
final class PoliciesTest {
  private static final Predicate<JsonNode> MONITORING = Policies.namespace("monitoring");

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void denyByDefaultAndNameEveryPod(String overlay) {
    Overlay built = Overlay.of(overlay);
    JsonNode deny = built.find("NetworkPolicy", "default-deny").orElseThrow();
    assertThat(deny.at("/spec/podSelector").isEmpty()).isTrue();
    assertThat(Overlay.stream(deny.at("/spec/policyTypes")).map(JsonNode::asText))
        .containsExactly("Ingress", "Egress");
    assertThat(deny.path("spec").has("ingress") || deny.path("spec").has("egress")).isFalse();
    List<JsonNode> others =
        built.ofKind("NetworkPolicy").stream()
            .filter(policy -> policy.at("/spec/podSelector").size() > 0)
            .filter(policy -> !"metrics".equals(Overlay.name(policy)))
            .toList();
    assertThat(built.pods())
        .allSatisfy(
            pod ->
                assertThat(others)
                    .as(pod.name())
                    .anyMatch(policy -> pod.isSelectedBy(policy.at("/spec/podSelector"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letEveryPodLookUpNames(String overlay) {
    Policies policies = new Policies(Overlay.of(overlay));
    Predicate<JsonNode> dns = Policies.namespace("kube-system");
    assertThat(Overlay.of(overlay).pods())
        .allMatch(pod -> policies.letOut(pod, dns, "UDP", 53))
        .allMatch(pod -> policies.letOut(pod, dns, "TCP", 53));
  }

  /** And what it is told is there. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letEveryPodReachWhatItIsToldOf(String overlay) {
    Overlay built = Overlay.of(overlay);
    Policies policies = new Policies(built);
    int near = 0;
    for (Pod pod : built.pods()) {
      for (Address address : Address.in(built.environment(pod).values().toString())) {
        String told = pod.name() + " to " + address;
        if (!address.isNear()) {
          assertThat(policies.letOut(pod, Policies.elsewhere(), address.port())).as(told).isTrue();
          continue;
        }
        near++;
        Pod server = behind(built, address);
        assertThat(policies.letOut(pod, Policies.pod(server), address.port())).as(told).isTrue();
        assertThat(policies.letIn(server, Policies.pod(pod), address.port())).as(told).isTrue();
      }
    }
    assertThat(near).isGreaterThan(5);
  }

  /** Their addresses are in a Secret that somebody else makes. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letThoseThatCallExternalServicesReachThem(String overlay) {
    Overlay built = Overlay.of(overlay);
    Policies policies = new Policies(built);
    assertThat(built.pods())
        .filteredOn(pod -> built.environment(pod).containsKey("SENSE_EXTERNAL_REPLICAS"))
        .hasSize(2)
        .allMatch(pod -> policies.letOut(pod, Policies.elsewhere(), 443));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letPrometheusReachWhatItAsks(String overlay) {
    Policies policies = new Policies(Overlay.of(overlay));
    Scrapes.of(overlay)
        .forEach(
            scrape ->
                assertThat(policies.letIn(scrape.pod(), MONITORING, scrape.port()))
                    .as(scrape.toString())
                    .isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letSomebodyInAtEveryPortOfAService(String overlay) {
    Overlay built = Overlay.of(overlay);
    Policies policies = new Policies(built);
    for (JsonNode service : built.ofKind("Service")) {
      Pod pod = built.behind(service).get(0);
      for (JsonNode port : service.at("/spec/ports")) {
        boolean metrics = port.path("targetPort").asText().equals("metrics");
        assertThat(
                policies.letIn(
                    pod, metrics ? MONITORING : MONITORING.negate(), port.path("port").asInt()))
            .as(Overlay.name(service) + " " + port)
            .isTrue();
      }
    }
  }

  /** On the way out only to pods of the namespace: of others nobody knows here what they do. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void nameOnlyPortsThatAreListenedOn(String overlay) {
    Overlay built = Overlay.of(overlay);
    for (JsonNode policy : built.ofKind("NetworkPolicy")) {
      for (JsonNode rule : policy.at("/spec/ingress")) {
        check(built, rule, policy.at("/spec/podSelector"), Overlay.name(policy));
      }
      for (JsonNode rule : policy.at("/spec/egress")) {
        for (JsonNode peer : rule.path("to")) {
          if (!peer.has("namespaceSelector")) {
            check(built, rule, peer.path("podSelector"), Overlay.name(policy));
          }
        }
      }
    }
  }

  private static void check(Overlay built, JsonNode rule, JsonNode selector, String policy) {
    Set<Integer> ports = new TreeSet<>();
    built.pods().stream()
        .filter(pod -> pod.isSelectedBy(selector))
        .forEach(pod -> ports.addAll(pod.listensOn()));
    assertThat(ports).as(policy + " selects " + selector).isNotEmpty();
    assertThat(Overlay.stream(rule.path("ports")))
        .as(policy)
        .allSatisfy(port -> assertThat(ports).contains(port.path("port").asInt()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letNobodyInWithoutNamingWho(String overlay) {
    assertThat(Overlay.of(overlay).ofKind("NetworkPolicy"))
        .allSatisfy(
            policy ->
                assertThat(Overlay.stream(policy.at("/spec/ingress")))
                    .allSatisfy(
                        rule -> {
                          assertThat(rule.path("from")).as(Overlay.name(policy)).isNotEmpty();
                          assertThat(rule.path("from"))
                              .allSatisfy(
                                  peer ->
                                      assertThat(
                                              peer.findValues("matchLabels").size()
                                                  + peer.findValues("matchExpressions").size())
                                          .as(Overlay.name(policy))
                                          .isPositive());
                        }));
  }

  /** Its processes talk on ports that they choose; the JobManager to the Kubernetes API as well. */
  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void letFlinkTalkToItselfToTheApiAndToItsOperator(String overlay) {
    Overlay built = Overlay.of(overlay);
    Policies policies = new Policies(built);
    List<Pod> flink = built.pods().stream().filter(Pod::isOfFlink).toList();
    assertThat(flink)
        .hasSize(4)
        .allSatisfy(
            pod -> {
              assertThat(flink)
                  .allMatch(other -> policies.letOut(pod, Policies.pod(other), 40_000))
                  .allMatch(other -> policies.letIn(pod, Policies.pod(other), 40_000));
              assertThat(List.of(443, 6443)) // 6443 where the API's Service leads to it
                  .allMatch(port -> policies.letOut(pod, Policies.elsewhere(), port));
              assertThat(policies.letIn(pod, Policies.namespace("flink-operator"), 8081)).isTrue();
            });
  }

  private static Pod behind(Overlay built, Address address) {
    JsonNode service =
        built
            .find("Service", address.host())
            .orElseThrow(() -> new AssertionError("There is no Service for " + address));
    assertThat(Overlay.stream(service.at("/spec/ports")).map(port -> port.path("port").asInt()))
        .as(address.host())
        .contains(address.port());
    return built.behind(service).get(0);
  }
}
