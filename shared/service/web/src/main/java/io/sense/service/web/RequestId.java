package io.sense.service.web;

import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** {@code X-Request-Id}: a name for one request, by which its lines are found in every log. */
public final class RequestId {
  /** The header that brings it and takes it back. */
  public static final String HEADER = "X-Request-Id";

  private static final int LONGEST = 128;

  private RequestId() {}

  /** The id of a request, which every handler may pass on. */
  public static String of(Context http) {
    ServedRequest served = ServedRequest.of(http.req());
    if (served == null) {
      throw new IllegalStateException("Requests of operators have no id");
    }
    return served.id();
  }

  /** The caller's, if it can be written to a log as it is; else one made here. */
  static String read(HttpServletRequest request) {
    String given = request.getHeader(HEADER);
    return isSane(given) ? given : make(ThreadLocalRandom.current());
  }

  private static boolean isSane(@Nullable String id) {
    return id != null
        && !id.isEmpty()
        && id.length() <= LONGEST
        && id.chars().allMatch(letter -> letter > ' ' && letter <= '~');
  }

  private static String make(Random random) {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }
}
