package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The page of a palantir that wants a token. */
final class PageTokenIT {
  @RegisterExtension static final Browser browser = new Browser();
  private PalantirServer palantir;

  @BeforeEach
  void start() {
    palantir =
        new PalantirServer(
            event -> {},
            new HeapShare(PalantirServer.HEAP_SHARE),
            Map.of("A_READ_TOKENS", "s3cret"));
    Shop.addTraces(palantir, 4);
    Shop.addLedger(palantir);
  }

  @AfterEach
  void stop() {
    palantir.close();
  }

  @Test
  void asksForATokenOnceAndKeepsItForTheWindow() throws Exception {
    assertThat(palantir.get("/api/v1/ledger").statusCode()).isEqualTo(401);
    browser.open(palantir.url());
    browser.awaitText("dialog.token[open]", "show a bearer token");
    browser.press("wrong", Keys.ENTER);
    browser.awaitText("dialog.token[open]", "The bearer token is not a known one");
    browser.press("s3cret", Keys.ENTER);
    browser.awaitText(".traces .summary", "4 traces");
    browser.awaitNone("dialog");

    browser.open(palantir.url() + "/?view=ledger");
    browser.awaitText(".ledger .summary", "of 40");
    assertThat(browser.run("return localStorage.length")).isEqualTo(0L);
    browser.find(".toptools button:not(.live):not(.icon)").click(); // forget it
    browser.find("dialog.token[open]");
  }
}
