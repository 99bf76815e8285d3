package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every view by the rules of axe-core (WCAG 2.2 A and AA, contrast among them), light and dark. */
final class PageAccessibilityIT {
  @RegisterExtension static final Browser browser = new Browser();
  private static PalantirServer palantir;
  private static String axe;

  @BeforeAll
  static void start() throws IOException {
    palantir = new PalantirServer();
    Shop.fill(palantir);
    try (var script = PageAccessibilityIT.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void stop() {
    palantir.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ .trace",
        "/?q=service:nobody .empty",
        "/?q=colour:red .empty",
        "/?trace=4bf92f3577b34da6a3ce929d0e0e4736&at=0000000000000007 .waterfall .row",
        "/?trace=4bf92f3577b34da6a3ce929d0e0e4736&tab=logs .loglist .row",
        "/?trace=4bf92f3577b34da6a3ce929d0e0e4736&tab=links .links svg",
        "/?trace=5cf92f3577b34da6a3ce929d0e0e4701 .notice",
        "/?view=map .graph svg",
        "/?view=map&at=orders .graph svg",
        "/?view=ledger .minutes .row"
      })
  void leavesNobodyOut(String addressAndSign) {
    String[] parts = addressAndSign.split(" ", 2);
    for (String theme : List.of("light", "dark")) {
      browser.look(theme, "reduce");
      browser.open(palantir.url() + parts[0]);
      browser.find(parts[1]);
      assertThat(faults()).as(theme).isEmpty();
    }
  }

  @SuppressWarnings("unchecked") // a script answers what it says
  private static List<String> faults() {
    browser.run(axe);
    return (List<String>)
        browser
            .driver()
            .executeAsyncScript(
                """
                const done = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ['violations']}).then(
                  (found) => done(found.violations.flatMap((rule) =>
                    rule.nodes.map((node) => `${rule.id}: ${node.html} ${node.failureSummary}`))),
                  (e) => done([String(e)]));
                """);
  }
}
