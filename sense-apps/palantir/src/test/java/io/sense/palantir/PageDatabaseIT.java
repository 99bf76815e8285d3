package io.sense.palantir;

import static io.sense.palantir.Correlations.GENERATION;
import static io.sense.palantir.Correlations.TRACE;
import static io.sense.palantir.Correlations.complete;

import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.sense.embedded.EmbeddedDatabase;
import io.sense.service.database.Database;
import io.sense.service.database.Schema;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The page on palantir as it is deployed, with PostgreSQL. */
final class PageDatabaseIT {
  @RegisterExtension static final Browser browser = new Browser();
  @TempDir Path directory;

  @Test
  void outlivesAnOutageOfTheDatabase() throws Exception {
    try (EmbeddedDatabase server = EmbeddedDatabase.start(directory);
        Palantir palantir =
            Palantir.start(
                PalantirConfig.from(TestDatabase.settings(server), "SENSE_PALANTIR_PORT=0"))) {
      Schema.migrate(TestDatabase.config(server));
      insertTrace(server);
      browser.open("http://localhost:" + palantir.port());
      browser.awaitText(".traces .summary", "1 trace");
      browser.press("j", Keys.ENTER);
      browser.awaitText(".waterfall", "late night order");

      server.stop();
      browser.press("gm");
      browser.awaitText(".map .banner", "The database cannot be asked now");
      server.restart();
      browser.awaitText(".map .empty", "No calls between services");
      browser.awaitNone(".banner");
    }
  }

  private static void insertTrace(EmbeddedDatabase server) throws Exception {
    try (Database database =
            Database.open(TestDatabase.config(server).withPool(0, 1), "test", null);
        Connection connection = database.connection()) {
      TestDatabase.insert(connection, complete(TRACE, GENERATION).build());
      TestDatabase.insert(
          connection,
          new TracePart(GENERATION)
              .span("gateway", 1, 0, SpanKind.SPAN_KIND_SERVER, "late night order", 0, 1_500)
              .log(
                  "gateway", 1, "span_id", 1, 700, SeverityNumber.SEVERITY_NUMBER_INFO, "one pizza")
              .of(TRACE, GENERATION));
    }
  }
}
