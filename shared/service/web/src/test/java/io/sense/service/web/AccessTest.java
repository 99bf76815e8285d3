package io.sense.service.web;

import static io.sense.service.web.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javalin.config.RoutesConfig;
import io.sense.settings.InvalidSettingsException;
import io.sense.settings.Settings;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class AccessTest {
  private static final String READ = "A_READ_TOKENS=r1, r2";
  private static final String WRITE = "A_WRITE_TOKENS=w1";

  @Test
  void letsEverybodyInWhereThereAreNoTokens() throws Exception {
    try (TestServer server = server()) {
      assertThat(server.get("/things").statusCode()).isEqualTo(200);
      assertThat(post(server, "Bearer nonsense").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void asksForATokenForReadingAndOneForWriting() throws Exception {
    try (TestServer server = server(READ, WRITE)) {
      for (String token : List.of("r1", "r2", "w1")) {
        assertThat(get(server, "bearer " + token).statusCode()).isEqualTo(200);
      }
      assertThat(post(server, "Bearer w1").statusCode()).isEqualTo(200);
      var readOnly = post(server, "Bearer r1");
      assertThat(readOnly.statusCode()).isEqualTo(403);
      assertThat(readOnly.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("insufficient_scope");
      assertThat(json(readOnly).path("detail").asText())
          .isEqualTo("The bearer token allows reading only");
      var unknown = get(server, "Bearer r3");
      assertThat(unknown.statusCode()).isEqualTo(401);
      assertThat(unknown.headers().firstValue("WWW-Authenticate").orElseThrow())
          .contains("invalid_token");
      assertThat(get(server, "Basic cjE6").statusCode()).isEqualTo(401);
      var none = server.get("/things");
      assertThat(none.statusCode()).isEqualTo(401);
      assertThat(none.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
      assertThat(none.headers().firstValue("Content-Type")).hasValue(Problem.MEDIA_TYPE);
    }
  }

  @Test
  void letsNobodyWriteWithTokensForReadingAlone() throws Exception {
    try (TestServer server = server(READ)) {
      assertThat(post(server, "Bearer r1").statusCode()).isEqualTo(403);
      assertThat(server.send(server.request("/things").POST(BodyPublishers.noBody())).statusCode())
          .isEqualTo(401);
    }
  }

  @Test
  void keepsOpenWhatHasToBe() throws Exception {
    try (TestServer server = server(READ, WRITE)) {
      for (String path : List.of("/health/live", "/health/ready", "/metrics", "/page/a.js")) {
        assertThat(server.get(path).statusCode()).as(path).isEqualTo(200);
      }
      for (String path :
          List.of("/page/../things", "/page/%2e%2e/things", "/health/../things", "//things")) {
        String answer =
            server.raw("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(answer).as(path).matches("(?s)HTTP/1.1 4.*").doesNotContain("thing list");
      }
    }
  }

  @Test
  void doesNotTakeAListWithoutTokensForAnOpenDoor() {
    Settings settings = new Settings(Map.of("A_READ_TOKENS", " , "));
    WebServerConfig.from(settings, "A_", 8080);
    assertThatThrownBy(() -> settings.throwIfInvalid("A_"))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("A_READ_TOKENS is set but holds no token");
  }

  @Test
  void neverShowsATokenOfItsSettings() {
    Settings settings = new Settings(Map.of("A_READ_TOKENS", "hunter2,hunter3"));
    assertThat(WebServerConfig.from(settings, "A_", 8080).toString()).doesNotContain("hunter");
    assertThat(settings.effective().toString()).doesNotContain("hunter");
  }

  @Test
  void tellsBrowsersToTrustNobodyElse() throws Exception {
    try (TestServer server = server()) {
      for (String path : List.of("/things", "/health/live", "/nowhere")) {
        assertThat(server.get(path).headers().map())
            .containsEntry("x-content-type-options", List.of("nosniff"))
            .containsEntry("x-frame-options", List.of("DENY"))
            .containsEntry("referrer-policy", List.of("no-referrer"))
            .containsEntry("content-security-policy", List.of(SecurityHeaders.POLICY))
            .doesNotContainKey("server");
      }
    }
  }

  @Test
  void answersNoOtherOriginUnlessToldTo() throws Exception {
    try (TestServer server = server()) {
      assertThat(preflight(server, "https://a.example").headers().map().keySet())
          .noneMatch(name -> name.startsWith("access-control"));
    }
  }

  @Test
  void letsPagesOfNamedOriginsCall() throws Exception {
    try (TestServer server = server(READ, "A_CORS_ORIGINS=https://a.example")) {
      var asked = preflight(server, "https://a.example");
      assertThat(asked.statusCode()).isEqualTo(204);
      assertThat(asked.headers().firstValue("Access-Control-Allow-Origin"))
          .hasValue("https://a.example");
      assertThat(asked.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
          .contains("Authorization");
      assertThat(
              server
                  .get("/things", "Origin", "https://a.example", "Authorization", "Bearer r1")
                  .headers()
                  .firstValue("Access-Control-Allow-Origin"))
          .hasValue("https://a.example");
      assertThat(preflight(server, "https://b.example").headers().map())
          .doesNotContainKey("access-control-allow-origin")
          .containsEntry("vary", List.of("Origin"));
    }
  }

  @Test
  void countsRequestsAndErrorsByRoute() throws Exception {
    try (TestServer server = server(READ)) {
      get(server, "Bearer r1");
      server.get("/things");
      server.get("/health/live");
      get(server, "Bearer r1", "/nowhere");
      assertThat(server.get("/metrics").body())
          .contains("http_active_requests 0.0")
          .contains("http_errors_total{route=\"none\",status=\"401\"} 1.0")
          .contains("http_errors_total{route=\"none\",status=\"404\"} 1.0")
          .contains(
              "http_request_duration_seconds_count{method=\"GET\",route=\"/things\",status=\"200\"} 1")
          .contains("route=\"/health/live\",status=\"200\"");
    }
  }

  private static TestServer server(String... settings) {
    return new TestServer(
        WebOptions.none().withOpen(path -> path.startsWith("/page/")),
        AccessTest::routes,
        settings);
  }

  private static void routes(RoutesConfig routes) {
    routes.get("/things", http -> http.result("thing list"));
    routes.post("/things", http -> http.result("made"));
    routes.get("/page/{file}", http -> http.result("file"));
  }

  private static HttpResponse<String> get(TestServer server, String authorization)
      throws Exception {
    return get(server, authorization, "/things");
  }

  private static HttpResponse<String> get(TestServer server, String authorization, String path)
      throws Exception {
    return server.get(path, "Authorization", authorization);
  }

  private static HttpResponse<String> post(TestServer server, String authorization)
      throws Exception {
    return server.send(
        server
            .request("/things")
            .header("Authorization", authorization)
            .POST(BodyPublishers.noBody()));
  }

  private static HttpResponse<String> preflight(TestServer server, String origin) throws Exception {
    return server.send(
        server
            .request("/things")
            .headers("Origin", origin, "Access-Control-Request-Method", "POST")
            .method("OPTIONS", BodyPublishers.noBody()));
  }
}
