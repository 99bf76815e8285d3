package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PageFilesTest {
  private static final Pattern FILE = Pattern.compile("(?:href|src)=\"page/([^\"]+)\"");
  private static final Pattern IMPORT = Pattern.compile("from '\\./([^']+)'");

  private final PalantirServer palantir = new PalantirServer();

  @AfterEach
  void close() {
    palantir.close();
  }

  @Test
  void letsNothingInThatIsNotItsOwn() throws Exception {
    var answer = palantir.get("/");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
    assertThat(answer.headers().allValues("Content-Security-Policy"))
        .hasSize(1)
        .first()
        .asString()
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.body()).doesNotContain("http://", "https://", "style=", "<style", "onclick");
  }

  @Test
  void servesEveryFileThatThePageNames() throws Exception {
    String index = palantir.get("/").body();
    TreeSet<String> named = new TreeSet<>();
    FILE.matcher(index).results().forEach(each -> named.add(each.group(1)));
    assertThat(named).contains("main.js", "page.css", "icon.svg");
    for (String file : List.copyOf(named)) {
      var answer = palantir.get("/page/" + file);
      assertThat(answer.statusCode()).as(file).isEqualTo(200);
      if (file.endsWith(".js")) { // a module that is not named is asked for late
        assertThat(answer.headers().firstValue("Content-Type"))
            .hasValueSatisfying(type -> assertThat(type).startsWith("text/javascript"));
        assertThat(IMPORT.matcher(answer.body()).results().map(each -> each.group(1)))
            .as(file)
            .isSubsetOf(named);
      }
    }
  }

  @Test
  void sendsAFileOnceUntilItChanges() throws Exception {
    var first = palantir.get("/page/main.js");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    assertThat(first.headers().firstValue("Cache-Control")).hasValue("no-cache");
    var again =
        palantir.get("/page/main.js", "If-None-Match", tag, HttpResponse.BodyHandlers.ofString());
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    var other =
        palantir.get(
            "/page/main.js", "If-None-Match", "W/\"1\"", HttpResponse.BodyHandlers.ofString());
    assertThat(other.statusCode()).isEqualTo(200);
  }

  @Test
  void servesNothingElseOfTheClassPath() throws Exception {
    for (String path :
        List.of(
            "/page/none.js",
            "/page/Page.class",
            "/page/..%2Fopenapi.json",
            "/page/%2e%2e%2fopenapi.json",
            "/page/..%5Copenapi.json",
            "/page/")) {
      assertThat(palantir.get(path).statusCode()).as(path).isIn(400, 404);
    }
  }
}
