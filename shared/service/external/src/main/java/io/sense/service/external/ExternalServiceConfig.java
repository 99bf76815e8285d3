package io.sense.service.external;

import io.sense.settings.Secret;
import io.sense.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How one external service is called.
 *
 * @param url its address, with the path that all its paths stand below; empty where it is not used
 * @param timeout for one try, from connecting to the last byte of the answer
 * @param callTimeout for a whole call, with its waits and its further tries
 * @param tries of a call that may be sent again, the first among them
 * @param rate calls a second, over all replicas of all deployables
 * @param rateWait how long a call may wait for its turn by the rate before it is refused
 * @param concurrent calls of this replica that may be under way at once
 * @param maxAnswerBytes longer answers are not read
 * @param circuitWait how long nothing is sent once the service failed too often
 * @param token to be sent as bearer token
 */
public record ExternalServiceConfig(
    Optional<URI> url,
    Duration timeout,
    Duration callTimeout,
    int tries,
    int rate,
    Duration rateWait,
    int concurrent,
    int maxAnswerBytes,
    Duration circuitWait,
    Optional<Secret> token) {

  /** Longer ones would hold a caller that had better be told to come back. */
  private static final Duration LONGEST_RATE_WAIT = Duration.ofMillis(500);

  /** The settings of a service that is called at this address, all others being the defaults. */
  public static ExternalServiceConfig of(URI url) {
    return from(new Settings(Map.of("X_URL", url.toString())), "X_");
  }

  /** Reads the settings of one service, their names behind the prefix. */
  static ExternalServiceConfig from(Settings settings, String prefix) {
    Duration timeout = settings.duration(prefix + "TIMEOUT", Duration.ofSeconds(5));
    Duration callTimeout = settings.duration(prefix + "CALL_TIMEOUT", Duration.ofSeconds(12));
    if (callTimeout.compareTo(timeout) < 0) {
      settings.fault(
          prefix + "CALL_TIMEOUT must not be less than " + prefix + "TIMEOUT, the time of one try");
    }
    Duration rateWait = settings.duration(prefix + "RATE_WAIT", Duration.ofMillis(200));
    if (rateWait.compareTo(LONGEST_RATE_WAIT) > 0) {
      settings.fault(prefix + "RATE_WAIT must be at most " + LONGEST_RATE_WAIT.toMillis() + "ms");
    }
    long maxAnswer = settings.bytes(prefix + "MAX_ANSWER", 8L << 20);
    if (maxAnswer > 1 << 30) {
      settings.fault(prefix + "MAX_ANSWER must be at most 1GiB");
    }
    return new ExternalServiceConfig(
        settings.optionalText(prefix + "URL").map(text -> url(text, prefix + "URL", settings)),
        timeout,
        callTimeout,
        settings.integer(prefix + "TRIES", 3, 1, 10),
        settings.integer(prefix + "RATE", 50, 1, 100_000),
        rateWait,
        settings.integer(prefix + "CONCURRENT", 16, 1, 10_000),
        (int) Math.min(maxAnswer, 1 << 30),
        settings.duration(prefix + "CIRCUIT_WAIT", Duration.ofSeconds(10)),
        settings.secret(prefix + "TOKEN"));
  }

  private static @Nullable URI url(String text, String name, Settings settings) {
    try {
      URI url = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
      if ((scheme.equals("http") || scheme.equals("https"))
          && url.getHost() != null
          && url.getUserInfo() == null
          && url.getQuery() == null
          && url.getFragment() == null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Told below, with every other fault.
    }
    settings.fault(
        name + " must be an address such as http://mdso:8080/mdso, not \"" + text + "\"");
    return null;
  }
}
