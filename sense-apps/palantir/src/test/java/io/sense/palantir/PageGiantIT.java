package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** A trace of 10 000 spans and as many logs. */
final class PageGiantIT {
  @RegisterExtension static final Browser browser = new Browser();
  private static final String ELEMENTS = "return document.querySelectorAll('.onetrace *').length";

  private static PalantirServer palantir;

  @BeforeAll
  static void start() {
    palantir = new PalantirServer();
    Shop.addGiant(palantir);
  }

  @AfterAll
  static void stop() {
    palantir.close();
  }

  @Test
  void keepsInTheDomOnlyWhatIsSeen() {
    browser.open(palantir.url() + "/?trace=" + Shop.GIANT);
    browser.find(".waterfall .row");
    assertThat(browser.find(".waterfall").getDomAttribute("aria-rowcount"))
        .isEqualTo(String.valueOf(2 * Shop.GIANT_SPANS));
    for (int percent = 0; percent <= 100; percent += 10) {
      browser.run(
          "const grid = document.querySelector('.waterfall');"
              + "grid.scrollTop = (grid.scrollHeight - grid.clientHeight) * arguments[0] / 100;",
          percent);
      browser.await(
          "[...document.querySelectorAll('.waterfall .row')].some((row) =>"
              + " Math.abs(row.ariaRowIndex - arguments[0]) < 60)",
          2 * Shop.GIANT_SPANS * percent / 100);
      assertThat((Long) browser.run("return document.querySelectorAll('.waterfall .row').length"))
          .isBetween(20L, 60L);
      assertThat((Long) browser.run(ELEMENTS)).isLessThan(1_200);
    }
    browser.press(Keys.END);
    browser.awaitText(".details .body", "line 10000");
    browser.press("2", Keys.END);
    browser.awaitText(".loglist", "line 10000");
    assertThat((Long) browser.run(ELEMENTS)).isLessThan(2_400);
  }

  @Test
  void findsAmongAllOfThem() {
    browser.open(palantir.url() + "/?trace=" + Shop.GIANT + "&find=step+9999");
    browser.awaitText(".tools .count", "1 found");
    browser.await("document.querySelectorAll('.waterfall .row').length === 4"); // and those above
    browser.press("E"); // the last error, found or not
    browser.awaitText(".details h2", "step 9970");
  }
}
