package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The service map, the ledger, and what all views share. */
final class PageViewsIT {
  @RegisterExtension static final Browser browser = new Browser();

  private PalantirServer palantir;

  @BeforeEach
  void start() {
    palantir = new PalantirServer();
  }

  @AfterEach
  void stop() {
    palantir.close();
  }

  @Test
  void drawsTheServiceMapAndTellsItAsATable() {
    Shop.addEdges(palantir);
    browser.open(palantir.url() + "/?view=map");
    browser.awaitText(".map .summary", "9 services");
    assertThat(browser.texts(".graph .node .service")).hasSize(9).contains("payments");
    assertThat(browser.texts(".edges tbody tr").get(0)).startsWith("gateway\tcatalogue\t12,100");
    assertThat(browser.texts(".edges td.failure")).containsExactly("311 (4.0 %)", "290 (4.1 %)");
    browser.run("document.querySelector('th:nth-child(7) button').click()"); // p95
    browser.await("document.querySelector('th:nth-child(7)').ariaSort === 'descending'");
    assertThat(browser.texts(".edges tbody tr").get(0)).startsWith("web\tgateway");

    browser.run(
        "[...document.querySelectorAll('.graph .node')].find((each) => each.textContent.startsWith('billing'))"
            + ".dispatchEvent(new MouseEvent('click', {bubbles: true}))");
    browser.await("location.search.includes('at=billing')");
    assertThat(browser.texts(".edges tbody tr")).hasSize(2);
    browser.press(Keys.ENTER);
    browser.await("location.search === '?q=service:billing'");
  }

  @Test
  void showsTheBalanceOfTheLedger() {
    Shop.addLedger(palantir);
    browser.open(palantir.url() + "/?view=ledger");
    browser.awaitText(".ledger .summary", "1 minute of 40 not in balance");
    assertThat(browser.texts(".card h2 .badge")).containsExactly("balance +3", "in balance");
    assertThat(browser.find(".card .equation").getText()).contains("received", "dead letters");
    browser.press("e");
    browser.awaitText(".minutes [aria-selected=true] .c5", "logs +3");
    browser.press("gm");
    browser.awaitText(".map .empty", "No calls between services");
    browser.press("gt");
    browser.awaitText(".traces .empty", "No traces yet");
    browser.press("gl");
    browser.awaitText(".ledger .summary", "1 minute of 40");
    browser.run("history.back()");
    browser.awaitText(".traces .empty", "No traces yet");
  }

  @Test
  void asksForTheRangeThatIsChosen() {
    Shop.addLedger(palantir);
    browser.open(palantir.url() + "/?view=ledger");
    browser.awaitText(".ledger .summary", "of 40");
    browser.find(".ledger .ranges [title='The last 15m']").click();
    browser.awaitText(".ledger .summary", "of 16"); // the minute in which it begins belongs to it
    assertThat(browser.address()).isEqualTo("?view=ledger&last=15m");
  }

  @Test
  void isLightOrDarkAsTheReaderLikes() {
    browser.open(palantir.url());
    browser.find(".traces .empty");
    browser.press("tt"); // as the system, light, dark
    browser.await("getComputedStyle(document.body).backgroundColor === 'rgb(14, 17, 22)'");
    browser.open(palantir.url() + "/?view=map");
    browser.await("getComputedStyle(document.body).backgroundColor === 'rgb(14, 17, 22)'");
    browser.find(".map .empty");
    browser.press("tt");
    browser.await("getComputedStyle(document.body).backgroundColor === 'rgb(246, 247, 249)'");
  }

  @Test
  void saysWhenNobodyAnswers() {
    Shop.addTraces(palantir, 3);
    browser.open(palantir.url());
    browser.awaitText(".traces .summary", "3 traces");
    palantir.close();
    browser.awaitText(".traces .banner", "Palantir does not answer");
    assertThat(browser.texts(".row.trace")).hasSize(3);
  }
}
