package io.sense.service.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.sense.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OpenApiTest {
  private static final String RESOURCE = "/io/sense/service/web/things-openapi.json";

  private final Metrics metrics = new Metrics();
  private final WebServer server =
      WebServer.start(
          WebServerConfig.from(
              new Settings(Map.of("A_PORT", "0", "A_DRAIN_IDLE", "10ms")), "A_", 8080),
          new Health(),
          metrics,
          OpenApiTest::routes);

  @AfterEach
  void close() {
    server.close();
    metrics.close();
  }

  @Test
  void servesTheDocument() throws Exception {
    var answer = get("/openapi.json");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(Json.mapper().readTree(answer.body())).isEqualTo(document());
  }

  @Test
  void servesAPageThatNeedsNothingFromElsewhere() throws Exception {
    var page = get("/docs");
    assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=utf-8");
    assertThat(page.body()).doesNotContain("http:").doesNotContain("https:").contains("start.js");
    Matcher needed = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(page.body());
    int files = 0;
    while (needed.find()) {
      assertThat(get(needed.group(1)).statusCode()).as(needed.group(1)).isEqualTo(200);
      files++;
    }
    assertThat(files).isEqualTo(4);
    assertThat(page.body()).doesNotContainPattern("<script>").doesNotContain("style=");
    assertThat(get("/docs/index.css").statusCode()).isEqualTo(404);
  }

  @Test
  void saysThatThereIsNoSuchDocument() {
    assertThatThrownBy(() -> OpenApi.add(null, "/io/sense/nothing.json"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There is no /io/sense/nothing.json on the class path");
  }

  @Test
  void findsNoFaultInADocumentThatTellsEveryRoute() {
    assertThatCode(() -> OpenApiContract.check(document(), server, "/page"))
        .doesNotThrowAnyException();
  }

  @Test
  void namesEveryFaultAtOnce() throws Exception {
    ObjectNode document = (ObjectNode) document();
    document.put("openapi", "3.0.3");
    ObjectNode paths = (ObjectNode) document.get("paths");
    paths.set("/nowhere", paths.remove("/metrics"));
    ObjectNode thing = (ObjectNode) paths.get("/things/{id}");
    thing.remove("parameters");
    ((ObjectNode) thing.get("get")).put("operationId", "live");
    ((ObjectNode) thing.at("/get/responses/404")).put("$ref", "#/components/responses/Nothing");
    ((ObjectNode) paths.get("/health/ready").at("/get/responses")).remove("503");
    assertThatThrownBy(() -> OpenApiContract.check(document, server))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            """
            The OpenAPI document has faults:
            openapi must be 3.1.x
            get /metrics is served but not described
            get /page is served but not described
            get /nowhere is described but not served
            $ref #/components/responses/Nothing leads nowhere
            get /things/{id} declares the path parameters [], not [id]
            get /things/{id}: the answer 404 has no description
            get /things/{id}: the answer 404 is not application/problem+json
            get /health/live has the operationId of another: live
            get /health/ready has no answer for errors
            get /nowhere has no answer for errors\
            """);
  }

  private static void routes(RoutesConfig routes) {
    routes.get("/things/{id}", http -> http.result("thing"));
    routes.get("/page", http -> http.result("page"));
    OpenApi.add(routes, RESOURCE);
  }

  private static JsonNode document() throws IOException {
    try (var text = OpenApiTest.class.getResourceAsStream(RESOURCE)) {
      return Json.mapper().readTree(text);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + server.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
