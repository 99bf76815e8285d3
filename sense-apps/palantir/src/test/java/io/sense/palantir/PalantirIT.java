package io.sense.palantir;

import static io.sense.palantir.Correlations.GENERATION;
import static io.sense.palantir.Correlations.TRACE;
import static io.sense.palantir.Correlations.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.Schema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PalantirIT {
  private static final String TRACE_PATH = "/api/v1/correlations/" + TRACE;
  private static final List<String> PATHS =
      List.of(
          "/api/v1/correlations",
          TRACE_PATH,
          "/api/v1/traces/" + TRACE + "/timeline",
          "/api/v1/traces/" + TRACE + "/links",
          "/api/v1/ledger",
          "/api/v1/service-edges");

  @TempDir Path directory;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void outlivesAnOutageOfTheDatabase() throws Exception {
    try (EmbeddedDatabase server = EmbeddedDatabase.start(directory);
        Palantir palantir =
            Palantir.start(
                PalantirConfig.from(TestDatabase.settings(server), "SENSE_PALANTIR_PORT=0"))) {
      assertThat(get(palantir, "/health/ready").body()).contains("The schema is missing");
      assertThat(get(palantir, TRACE_PATH).statusCode()).isEqualTo(503);

      Schema.migrate(TestDatabase.config(server));
      insertRow(server);
      assertThat(get(palantir, "/health/ready").statusCode()).isEqualTo(200);
      for (String path : PATHS) {
        assertThat(get(palantir, path).statusCode()).as(path).isEqualTo(200);
      }

      server.stop();
      for (String path : PATHS) {
        HttpResponse<String> away = get(palantir, path);
        assertThat(away.statusCode()).as(path).isEqualTo(503);
        assertThat(away.headers().firstValue("Retry-After")).hasValue("5");
      }
      assertThat(get(palantir, "/health/ready").body()).contains("\"name\":\"database\"");
      assertThat(get(palantir, "/health/live").statusCode()).isEqualTo(200);

      server.restart();
      while (get(palantir, TRACE_PATH).statusCode() != 200) {
        Thread.onSpinWait(); // each request waits for a connection for up to a second
      }
      assertThat(get(palantir, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(palantir, "/metrics").body())
          .contains("hikaricp_connections{pool=\"palantir\"}")
          .contains("route=\"/api/v1/correlations/{trace_id}\"");
    }
  }

  private static void insertRow(EmbeddedDatabase server) throws Exception {
    try (Database database =
            Database.open(TestDatabase.config(server).withPool(0, 1), "test", null);
        Connection connection = database.connection()) {
      TestDatabase.insert(connection, complete(TRACE, GENERATION).build());
    }
  }

  private HttpResponse<String> get(Palantir palantir, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + palantir.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
