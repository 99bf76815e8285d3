package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sense.arda.ArdaConfig;
import io.sense.beorn.BeornConfig;
import io.sense.palantir.PalantirConfig;
import io.sense.receiver.ReceiverConfig;
import io.sense.service.web.WebServerConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program that is told to stop is given the time that it takes itself, and is forgotten first.
 */
final class GraceTest {
  /** How a program stops. */
  private record Stop(Duration delay, Duration atMost) {
    static Stop of(String program, Map<String, String> told) {
      Map<String, String> settings = new HashMap<>(told);
      settings.remove("SENSE_KAFKA_PROPERTIES_FILE"); // it is there in the pod only
      return switch (program) {
        case "receiver" -> {
          ReceiverConfig receiver = ReceiverConfig.from(settings);
          yield new Stop(Duration.ZERO, receiver.shutdownTimeout().plus(receiver.kafkaTimeout()));
        }
        case "palantir" -> of(PalantirConfig.from(settings).web(), Duration.ZERO);
        case "arda" -> of(ArdaConfig.from(settings).web(), Duration.ZERO);
        case "beorn" -> {
          BeornConfig beorn = BeornConfig.from(settings);
          yield of(beorn.web(), beorn.work().stopTimeout());
        }
        default -> throw new AssertionError(program);
      };
    }

    private static Stop of(WebServerConfig web, Duration work) {
      return new Stop(web.drainDelay(), web.drainDelay().plus(web.drainTimeout()).plus(work));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"receiver", "palantir", "arda", "beorn"})
  void isLongEnoughInCompose(String program) {
    ComposeProject full = ComposeProject.of("full");
    Duration grace =
        Duration.parse(
            "PT"
                + full.service(program)
                    .path("stop_grace_period")
                    .asText()
                    .toUpperCase(Locale.ROOT));
    assertThat(Stop.of(program, full.environment(program)).atMost()).isLessThan(grace);
  }

  /** Else nginx sends to a replica that does not take it any more. */
  @ParameterizedTest
  @ValueSource(strings = {"palantir", "arda", "beorn"})
  void beginsOnceNginxHasForgottenTheReplica(String program) {
    String nginx = Repository.read(Repository.file("compose/nginx.conf"));
    Duration remembered =
        Duration.parse("PT" + nginx.replaceFirst("(?s).* valid=(\\d+s) .*", "$1"));
    assertThat(Stop.of(program, ComposeProject.of("full").environment(program)).delay())
        .isGreaterThan(remembered);
  }

  @ParameterizedTest
  @CsvSource({
    "dev, receiver", "dev, palantir", "dev, arda", "dev, beorn",
    "prod, receiver", "prod, palantir", "prod, arda", "prod, beorn"
  })
  void isLongEnoughInACluster(String overlay, String program) {
    Overlay built = Overlay.of(overlay);
    Pod pod = built.pod(program);
    Stop stop = Stop.of(program, built.environment(pod));
    Duration before =
        Duration.ofSeconds(pod.container().at("/lifecycle/preStop/sleep/seconds").asLong());
    Duration grace = Duration.ofSeconds(pod.spec().path("terminationGracePeriodSeconds").asLong());
    assertThat(before.plus(stop.atMost())).isLessThan(grace);
    // Whatever still asks the Service's old addresses is answered.
    JsonNode readiness = pod.container().path("readinessProbe");
    Duration seen =
        Duration.ofSeconds(
            readiness.path("periodSeconds").asLong() * readiness.path("failureThreshold").asLong());
    assertThat(before.plus(stop.delay())).isGreaterThan(seen);
  }
}
