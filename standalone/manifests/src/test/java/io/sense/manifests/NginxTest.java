package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.arda.ArdaConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** compose/nginx.conf: nginx reads it, and it says what it should of each app. */
final class NginxTest {
  private static final Path FILE = Repository.file("compose/nginx.conf");

  /** Since then an upstream may say {@code resolve}, which was nginx's commercial part before. */
  private static final int RESOLVES_SINCE = 1_027_003;

  /**
   * Names of Compose mean nothing here, so they become addresses; an nginx too old for {@code
   * resolve} reads the rest.
   */
  @Test
  void isReadByNginx(@TempDir Path directory) throws IOException {
    Path nginx = Programs.installed("nginx", "nginx-light");
    String text = Repository.read(FILE);
    if (version(nginx) < RESOLVES_SINCE) {
      text = text.replaceAll("server [a-z]+:(\\d+) resolve ", "server 127.0.0.1:$1 ");
    }
    text = text.replace("/tmp/", directory + "/");
    Path file = Files.writeString(directory.resolve("nginx.conf"), text);
    Programs.Outcome outcome =
        Programs.run(
            directory,
            Map.of(),
            List.of(nginx.toString(), "-t", "-p", directory.toString(), "-c", file.toString()));
    assertThat(outcome.status()).as(outcome.faults()).isZero();
    assertThat(outcome.faults()).contains("test is successful").doesNotContain("[warn]");
  }

  @Test
  void asksEachAppsReplicasAsTheTopologyWantsIt() {
    String text = Repository.read(FILE);
    assertThat(text).contains("proxy_next_upstream error timeout http_502 http_503;");
    assertThat(text).doesNotContain("non_idempotent");
    Map.of("palantir", 8080, "arda", 8082, "beorn", 8083)
        .forEach(
            (app, port) -> {
              Matcher upstream =
                  Pattern.compile("upstream " + app + " \\{(.*?)\\n  }", Pattern.DOTALL)
                      .matcher(text);
              assertThat(upstream.find()).as(app).isTrue();
              assertThat(upstream.group(1))
                  .contains("least_conn;")
                  .contains("zone " + app + " ")
                  .contains(
                      "server " + app + ":" + port + " resolve max_fails=3 fail_timeout=30s;");
              assertThat(text)
                  .containsPattern(
                      "listen " + port + ";\\s+location / \\{ proxy_pass http://" + app);
            });
  }

  /** An app that refuses says why; nginx does not. */
  @Test
  void leavesItToTheAppsToRefuse() {
    ArdaConfig arda = ArdaConfig.from(ComposeProject.of("full").environment("arda"));
    String text = Repository.read(FILE);
    assertThat(number("client_max_body_size (\\d+)m;", text) << 20)
        .isGreaterThanOrEqualTo(arda.imports().maxBodyBytes());
    assertThat(number("proxy_read_timeout (\\d+)s;", text))
        .isGreaterThan(arda.web().requestTimeout().toSeconds());
    assertThat(number("proxy_next_upstream_tries (\\d+);", text)).isGreaterThan(1);
    assertThat(number("proxy_next_upstream_timeout (\\d+)s;", text))
        .isLessThan(number("proxy_read_timeout (\\d+)s;", text));
  }

  private static long number(String regex, String text) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    assertThat(matcher.find()).as(regex).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static int version(Path nginx) {
    Programs.Outcome outcome =
        Programs.run(Repository.ROOT, Map.of(), List.of(nginx.toString(), "-v"));
    Matcher matcher = Pattern.compile("nginx/(\\d+)\\.(\\d+)\\.(\\d+)").matcher(outcome.faults());
    assertThat(matcher.find()).as(outcome.faults()).isTrue();
    return Integer.parseInt(matcher.group(1)) * 1_000_000
        + Integer.parseInt(matcher.group(2)) * 1_000
        + Integer.parseInt(matcher.group(3));
  }
}
