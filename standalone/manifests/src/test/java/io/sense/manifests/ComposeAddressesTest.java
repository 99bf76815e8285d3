package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every address that docker-compose.yml or a file that it mounts names leads somewhere. */
final class ComposeAddressesTest {
  private static final ComposeProject FULL = ComposeProject.of("full");
  private static final Pattern ITSELF =
      Pattern.compile("(?:127\\.0\\.0\\.1|localhost)[:/](?<port>\\d+)");

  @Test
  void ofServicesLeadToOnesThatListenThere() {
    Set<Address> all = new HashSet<>();
    FULL.services()
        .forEach(
            (name, service) -> {
              for (String field : List.of("environment", "command", "entrypoint")) {
                all.addAll(check(name + ", " + field, service.path(field).toString()));
              }
            });
    assertThat(all).hasSizeGreaterThan(8);
  }

  /** Of the ports of a receiver or a Collector only this one takes OTLP over HTTP. */
  @Test
  void ofTelemetryAreThoseOfOtlp() {
    Set<String> senders = new HashSet<>();
    for (String name : FULL.services().keySet()) {
      FULL.environment(name)
          .forEach(
              (variable, value) -> {
                if (variable.matches("SENSE_.*_(ENDPOINT|FRONT_DOOR)")) {
                  senders.add(name);
                  assertThat(Address.in(value))
                      .as(name + " " + variable)
                      .extracting(Address::port)
                      .containsExactly(4318);
                }
              });
    }
    assertThat(senders).contains("palantir", "arda", "beorn", "canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "compose/nginx.conf",
        "otel-collector/feed-grpc.yaml",
        "otel-collector/export.yaml",
        "monitoring/grafana/provisioning/datasources/sense.yaml"
      })
  void ofMountedFilesLeadToOnesThatListenThere(String file) {
    String text = Repository.read(Repository.file(file)).replaceAll("(?m)(^|\\s)#.*$", "");
    assertThat(check(file, text)).isNotEmpty();
  }

  @Test
  void ofHealthChecksAreTheirOwnPorts() {
    Set<String> asked = new HashSet<>();
    FULL.services()
        .forEach(
            (name, service) -> {
              Matcher port = ITSELF.matcher(service.path("healthcheck").toString());
              while (port.find()) {
                assertThat(ComposePorts.of(FULL, name))
                    .as(name)
                    .contains(Integer.valueOf(port.group("port")));
                asked.add(name);
              }
            });
    assertThat(asked)
        .contains("kafka", "zookeeper", "taskmanager", "nginx", "prometheus", "grafana");
  }

  @Test
  void thatArePublishedAreListenedOnAndForThisMachineAlone() {
    Set<String> published = new HashSet<>();
    FULL.services()
        .forEach(
            (name, service) ->
                Overlay.stream(service.path("ports"))
                    .forEach(
                        port -> {
                          assertThat(ComposePorts.of(FULL, name))
                              .contains(port.path("target").asInt());
                          assertThat(port.path("host_ip").asText()).isEqualTo("127.0.0.1");
                          assertThat(published.add(port.path("published").asText()))
                              .as("once: " + port)
                              .isTrue();
                        }));
    assertThat(published).contains("4317", "4318", "8080", "8081", "8082", "8083", "3000", "9090");
  }

  private static List<Address> check(String where, String text) {
    List<Address> addresses = Address.in(text).stream().filter(Address::isNear).toList();
    assertThat(addresses)
        .as(where)
        .allSatisfy(
            address ->
                assertThat(ComposePorts.of(FULL, address.host()))
                    .as(address.toString())
                    .contains(address.port()));
    return addresses;
  }
}
