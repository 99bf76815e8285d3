package io.sense.service.web;

import io.sense.settings.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks {@code Authorization: Bearer ...} (RFC 6750): a token for reading allows GET and HEAD, one
 * for writing everything. Several of each hold at a time, so that they can be rotated; with no
 * token of either kind everybody may.
 *
 * <p>Digests are compared, every one and in constant time, so that the time of an answer tells
 * nothing of a token. Thread-safe.
 */
final class AccessTokens {
  private static final String SCHEME = "bearer ";
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final List<byte[]> readers;
  private final List<byte[]> writers;
  private final Predicate<String> open;

  /** A token that may be in both lists then allows everything. */
  AccessTokens(List<Secret> readers, List<Secret> writers, Predicate<String> open) {
    this.readers = readers.stream().map(token -> digest(token.value())).toList();
    this.writers = writers.stream().map(token -> digest(token.value())).toList();
    this.open = open;
  }

  /**
   * Why a request is refused.
   *
   * @param status 401 or 403
   * @param challenge for {@code WWW-Authenticate}
   */
  record Refusal(int status, String detail, String challenge) {}

  /** Null where a request may pass. */
  @Nullable Refusal check(HttpServletRequest request) {
    if ((readers.isEmpty() && writers.isEmpty()) || open.test(request.getRequestURI())) {
      return null;
    }
    String authorization = request.getHeader("Authorization");
    if (authorization == null || !authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)) {
      return new Refusal(
          401, "A bearer token is needed: \"Authorization: Bearer <token>\"", "Bearer");
    }
    byte[] given = digest(authorization.substring(SCHEME.length()).strip());
    boolean writes = holds(writers, given);
    boolean reads = holds(readers, given);
    if (!writes && !reads) {
      return new Refusal(
          401, "The bearer token is not a known one", "Bearer error=\"invalid_token\"");
    }
    if (!writes && !READING.contains(request.getMethod())) {
      return new Refusal(
          403,
          "The bearer token allows reading only",
          "Bearer error=\"insufficient_scope\", scope=\"write\"");
    }
    return null;
  }

  private static boolean holds(List<byte[]> digests, byte[] given) {
    boolean known = false;
    for (byte[] digest : digests) {
      known |= MessageDigest.isEqual(digest, given);
    }
    return known;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JVM has SHA-256", e);
    }
  }
}
