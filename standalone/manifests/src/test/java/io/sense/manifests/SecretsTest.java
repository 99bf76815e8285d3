package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets are made by hand: pods read those that the README tells people to make, and no other. */
final class SecretsTest {
  private static final Pattern ROW = Pattern.compile("\\| Secret `([a-z-]+)` \\|[^|]*\\|(.*)\\|");
  private static final Pattern CODE = Pattern.compile("`([a-zA-Z._-]+)`");

  private final Map<String, Set<String>> documented =
      ROW.matcher(Repository.read(Repository.file("k8s-operator/README.md")))
          .results()
          .collect(Collectors.toMap(row -> row.group(1), SecretsTest::keys));

  @ParameterizedTest
  @ValueSource(strings = {"dev", "prod"})
  void areThoseOfTheReadme(String overlay) {
    Map<String, Set<String>> read = new TreeMap<>();
    for (Pod pod : Overlay.of(overlay).pods()) {
      for (JsonNode key : pod.spec().findValues("secretKeyRef")) {
        read.computeIfAbsent(key.path("name").asText(), name -> new TreeSet<>())
            .add(key.path("key").asText());
      }
      for (JsonNode name : pod.spec().findValues("secretName")) {
        read.computeIfAbsent(name.asText(), one -> new TreeSet<>());
      }
      for (JsonNode whole : pod.spec().findValues("secretRef")) {
        read.computeIfAbsent(whole.path("name").asText(), one -> new TreeSet<>());
      }
    }
    assertThat(read).hasSizeGreaterThan(3);
    read.forEach(
        (name, keys) ->
            assertThat(documented.getOrDefault(name, Set.of()))
                .as("Secret " + name)
                .isNotEmpty()
                .containsAll(keys));
  }

  private static Set<String> keys(MatchResult row) {
    return CODE.matcher(row.group(2))
        .results()
        .map(key -> key.group(1))
        .collect(Collectors.toSet());
  }
}
