package io.sense.service.mdso;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.util.Optional;

/**
 * How MDSO is asked. Where it is, and how often it may be called, is the external service's to say.
 *
 * @param credentials for which MDSO gives tokens; without, none is asked for
 * @param mostResources that are read of one search
 * @param cache of the answers
 */
public record MdsoConfig(
    Optional<Credentials> credentials, int mostResources, MdsoCacheConfig cache) {
  /** Of every setting here. */
  public static final String PREFIX = "SENSE_MDSO_";

  /**
   * Whom MDSO gives tokens.
   *
   * @param user its name
   * @param password of the user
   */
  public record Credentials(String user, Secret password) {}

  /**
   * Reads {@code SENSE_MDSO_USER} and {@code SENSE_MDSO_PASSWORD}, both or none, {@code
   * SENSE_MDSO_MOST_RESOURCES} (1000) and those of {@link MdsoCacheConfig}.
   */
  public static MdsoConfig from(Settings settings) {
    Optional<String> user = settings.optionalText(PREFIX + "USER");
    Optional<Secret> password = settings.secret(PREFIX + "PASSWORD");
    if (user.isPresent() != password.isPresent()) {
      settings.fault(PREFIX + "USER and " + PREFIX + "PASSWORD need each other");
    }
    return new MdsoConfig(
        user.flatMap(name -> password.map(secret -> new Credentials(name, secret))),
        settings.integer(PREFIX + "MOST_RESOURCES", 1_000, 1, 100_000),
        MdsoCacheConfig.from(settings, PREFIX));
  }
}
