package io.sense.arda;

import io.javalin.http.Context;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags and the headers that compare them, as of RFC 9110, section 13. The tag of an item is
 * its version in quotes, and strong.
 */
final class Preconditions {
  private static final String TAG = "(W/)?\"([\\x21\\x23-\\x7E\\x80-\\xFF]*)\"";
  private static final Pattern TAGS =
      Pattern.compile("\\s*,*\\s*" + TAG + "(\\s*,\\s*(" + TAG + ")?)*\\s*");
  private static final Pattern ONE = Pattern.compile(TAG);
  private static final Pattern VERSION = Pattern.compile("[1-9]\\d{0,17}");
  private static final String EXPECTED =
      "must be * or entity tags such as \"17\", parted by commas";

  private Preconditions() {}

  /** The entity tag of a version. */
  static String tag(long version) {
    return "\"" + version + "\"";
  }

  /**
   * What {@code If-Match} asks for; null if it is not given. Weak tags and tags of others match
   * nothing.
   *
   * @throws ProblemException 400, if it cannot be read
   */
  static @Nullable Versions ifMatch(Context http) {
    return read(http, "If-Match", false);
  }

  /**
   * What {@code If-None-Match} does not want to see; null if it is not given. A weak tag counts as
   * the strong one.
   *
   * @throws ProblemException 400, if it cannot be read
   */
  static @Nullable Versions ifNoneMatch(Context http) {
    return read(http, "If-None-Match", true);
  }

  private static @Nullable Versions read(Context http, String name, boolean weak) {
    String header = http.header(name);
    if (header == null) {
      return null;
    }
    if (header.strip().equals("*")) {
      return Versions.ANY;
    }
    if (!TAGS.matcher(header).matches()) {
      throw ProblemException.badRequest(List.of(new Problem.Fault(name, EXPECTED)));
    }
    Set<Long> versions = new HashSet<>();
    Matcher tag = ONE.matcher(header);
    while (tag.find()) {
      boolean comparable = weak || tag.group(1) == null;
      if (comparable && VERSION.matcher(tag.group(2)).matches()) {
        versions.add(Long.parseLong(tag.group(2)));
      }
    }
    return new Versions(false, versions);
  }
}
