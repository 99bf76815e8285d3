package io.sense.canary;

import io.sense.service.web.WebServerConfig;
import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of the canary.
 *
 * @param web where health and metrics are served
 * @param frontDoor of OTLP/HTTP, without {@code /v1/...}
 * @param frontDoorToken shown to it as a bearer token, if any
 * @param palantir without {@code /api/...}
 * @param palantirToken shown to it as a bearer token, if any
 * @param interval from one probe to the next
 * @param patience until a probe must have come back right
 * @param answerTimeout for one answer of either
 * @param ledgerAge of the newest minute of the ledger that must balance
 */
public record CanaryConfig(
    WebServerConfig web,
    URI frontDoor,
    Optional<Secret> frontDoorToken,
    URI palantir,
    Optional<Secret> palantirToken,
    Duration interval,
    Duration patience,
    Duration answerTimeout,
    Duration ledgerAge) {
  private static final String PREFIX = "SENSE_CANARY_";

  /** Each may hold a thread. */
  private static final int MOST_AT_ONCE = 200;

  /**
   * Reads {@code SENSE_CANARY_*}.
   *
   * @param arguments {@code NAME=value}, which win over the environment
   * @throws io.sense.settings.InvalidSettingsException naming every fault
   */
  public static CanaryConfig from(Map<String, String> environment, String... arguments) {
    Settings settings = new Settings(environment, arguments);
    CanaryConfig config =
        new CanaryConfig(
            WebServerConfig.from(settings, PREFIX, 8086),
            settings.httpUrl(PREFIX + "FRONT_DOOR", URI.create("http://localhost:4318")),
            settings.secret(PREFIX + "FRONT_DOOR_TOKEN"),
            settings.httpUrl(PREFIX + "PALANTIR", URI.create("http://localhost:8080")),
            settings.secret(PREFIX + "PALANTIR_TOKEN"),
            settings.duration(PREFIX + "INTERVAL", Duration.ofSeconds(5)),
            settings.duration(PREFIX + "PATIENCE", Duration.ofSeconds(60)),
            settings.duration(PREFIX + "ANSWER_TIMEOUT", Duration.ofSeconds(5)),
            settings.duration(PREFIX + "LEDGER_AGE", Duration.ofMinutes(10)));
    if (config.patience.compareTo(config.interval.multipliedBy(MOST_AT_ONCE)) > 0) {
      settings.fault(
          "%sPATIENCE must be at most %d times %sINTERVAL: so many probes are under way at once"
              .formatted(PREFIX, MOST_AT_ONCE, PREFIX));
    }
    settings.throwIfInvalid(PREFIX);
    return config;
  }

  /** Probes under way when none comes back in time. */
  int mostAtOnce() {
    return (int) patience.dividedBy(interval) + 1;
  }
}
