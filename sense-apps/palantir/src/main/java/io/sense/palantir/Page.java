package io.sense.palantir;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.sense.service.web.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The web page: plain files of the class path, at {@code /} and {@code /page/}. They hold no data,
 * so they need no token; the page shows one with its questions.
 */
final class Page {
  /**
   * Only what palantir itself serves runs and is shown, no text becomes markup, and no other page
   * can frame it. Source: W3C Content Security Policy Level 3, W3C Trusted Types.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  /** A browser asks each time whether they are still the same: an update shows at once. */
  private static final String CACHE = "no-cache";

  private static final Pattern NAME = Pattern.compile("[a-z]+\\.(html|css|js|svg)");
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, PageFile> files = new ConcurrentHashMap<>();

  /** Content that never changes while the process runs. */
  private record PageFile(byte[] content, String mediaType, String entityTag) {}

  /** Adds the page's routes. */
  static void add(RoutesConfig routes) {
    Page page = new Page();
    routes.get("/", http -> page.answer(http, "index.html"));
    routes.get("/page/{file}", http -> page.answer(http, http.pathParam("file")));
  }

  /** Whether a path is one of the page's files. */
  static boolean serves(String path) {
    return path.equals("/") || path.startsWith("/page/");
  }

  private void answer(Context http, String name) throws IOException {
    PageFile file = file(name);
    http.header("Cache-Control", CACHE);
    http.header("ETag", file.entityTag());
    http.header("Content-Security-Policy", POLICY);
    if (file.entityTag().equals(http.header("If-None-Match"))) {
      http.status(304);
    } else {
      http.contentType(file.mediaType()).result(file.content());
    }
  }

  private PageFile file(String name) throws IOException {
    PageFile known = files.get(name);
    if (known != null) {
      return known;
    }
    // The pattern keeps out whatever else the class path holds.
    if (NAME.matcher(name).matches()) {
      try (InputStream content = Page.class.getResourceAsStream("page/" + name)) {
        if (content != null) {
          PageFile read = read(name, content.readAllBytes());
          files.put(name, read);
          return read;
        }
      }
    }
    throw ProblemException.notFound("The page has no file " + name);
  }

  private static PageFile read(String name, byte[] content) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(content);
      // Weak: it leaves compressed or not.
      String entityTag = "W/\"" + HexFormat.of().formatHex(hash, 0, 16) + "\"";
      return new PageFile(
          content, MEDIA_TYPES.get(name.substring(name.indexOf('.') + 1)), entityTag);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
