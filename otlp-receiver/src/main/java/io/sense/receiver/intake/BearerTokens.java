package io.sense.receiver.intake;

import io.sense.settings.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code Authorization: Bearer ...}. Several tokens hold at a time, so that they can be
 * rotated; none means that everybody may send.
 *
 * <p>Digests are compared, every one and in constant time, so that the time of an answer tells
 * nothing of a token. Thread-safe.
 */
public final class BearerTokens {
  private static final String SCHEME = "bearer ";

  private final List<byte[]> digests;

  /** Accepts any of these. */
  public BearerTokens(List<Secret> tokens) {
    digests = tokens.stream().map(token -> digest(token.value())).toList();
  }

  /**
   * Lets a request pass.
   *
   * @param authorization the header, if there is one
   * @throws RefusedException UNAUTHENTICATED
   */
  public void require(@Nullable String authorization) {
    if (digests.isEmpty()) {
      return;
    }
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      throw new RefusedException(
          Fault.UNAUTHENTICATED, "A bearer token is needed: \"Authorization: Bearer <token>\"");
    }
    byte[] given = digest(authorization.substring(SCHEME.length()).strip());
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, given);
    }
    if (!known) {
      throw new RefusedException(Fault.UNAUTHENTICATED, "The bearer token is not a known one");
    }
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
