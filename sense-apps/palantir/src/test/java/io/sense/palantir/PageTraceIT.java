package io.sense.palantir;

import static io.sense.palantir.Correlations.complete;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** One trace. */
final class PageTraceIT {
  @RegisterExtension static final Browser browser = new Browser();
  private static final long NOW = PalantirServer.NOW.toEpochMilli();

  private PalantirServer palantir;

  @BeforeEach
  void start() {
    palantir = new PalantirServer();
    Shop.addOrder(palantir);
    Shop.addLinks(palantir);
  }

  @AfterEach
  void stop() {
    palantir.close();
  }

  @Test
  void showsSpansAndLogsAtTheirPlaceWithTheirMatch() {
    open("");
    assertThat(names())
        .startsWith(
            "gateway POST /orders",
            "INFO span_id",
            "gateway GET /token",
            "auth GET /token",
            "DEBUG span_id",
            "orders create order")
        .contains("INFO interval", "WARN cron trace", "billing audit missing")
        .hasSize(20);
    assertThat(browser.texts(".waterfall .log .label"))
        .contains("waiting for row lock on sku 77-1204");
    assertThat(lane("gateway GET /token", "left")).isEqualTo("0.566038%"); // 1.2 of 212 ms
    assertThat(lane("gateway GET /token", "width")).isEqualTo("6.74528%");
    assertThat(browser.texts(".waterfall .span.failed .title"))
        .containsExactly("POST /orders", "PUT /reservations/{sku}");
    assertThat(browser.texts(".tracehead .matches .badge"))
        .containsExactly("span_id 5", "interval 3", "trace 1");
  }

  @Test
  void tellsAllOfASpanAndOfALog() {
    open("");
    browser.find(".waterfall .row.span:nth-child(1)");
    browser.press("e", "e");
    browser.awaitText(".details h2", "PUT /reservations/{sku}");
    assertThat(browser.find(".details").getText())
        .contains(
            "lock timeout after 100 ms", "own time", "16.0 ms, 14 %", "thread.id", "exception");
    browser.find(".details .line").click();
    browser.awaitText(".details .match", "interval");
    assertThat(browser.find(".details").getText())
        .contains("the innermost span of its service", "waiting for row lock", "io.shop.inventory");
    assertThat(browser.address()).contains("at=" + Documents.uid(5));
    browser.press(Keys.ESCAPE);
    browser.awaitNone(".details");
  }

  @Test
  void movesFoldsAndZoomsByTheKeyboard() {
    open("");
    browser.press(Keys.HOME);
    browser.await("document.querySelector('[role=row][aria-selected=true]')?.ariaRowIndex === '1'");
    browser.press(Keys.ARROW_LEFT);
    browser.await("document.querySelectorAll('.waterfall .row').length === 3"); // root, cron, audit
    browser.press(Keys.ARROW_RIGHT, "o");
    browser.await("document.querySelectorAll('.waterfall .row').length === 11");
    assertThat((Long) browser.run("return document.querySelectorAll('.ticks i').length"))
        .isEqualTo(8);
    browser.press("+");
    browser.await("location.search.includes('zoom=')");
    browser.press("0");
    browser.await("!location.search.includes('zoom=')");
    browser.press("?");
    browser.awaitText("dialog[open]", "close and open a span");
    browser.press(Keys.ESCAPE);
    browser.awaitNone("dialog");
  }

  @Test
  void findsInTheTraceAndKeepsItInTheAddress() {
    open("");
    browser.press("f", "lock");
    browser.awaitText(".tools .count", "3 found");
    assertThat(names().get(0)).isEqualTo("gateway POST /orders"); // above what was found
    open(browser.address().replaceFirst("\\?trace=[0-9a-f]+", ""));
    browser.awaitText(".tools .count", "3 found");
    browser.press("2");
    browser.find(".loglist .row");
    assertThat(browser.texts(".loglist .text")).hasSize(2);
  }

  @Test
  void drawsLinkedTracesAndGoesToThem() {
    open("&tab=links");
    browser.find(".links svg");
    assertThat(browser.texts(".links .node .service")).hasSize(7);
    assertThat(browser.texts(".links .edge text")).contains("C-4711 70 %", "span link 100 %");
    assertThat(browser.find(".links .node.here").getDomAttribute("aria-label"))
        .contains(Shop.ORDER);
    browser.run(
        "[...document.querySelectorAll('.links a')].find((each) => each.ariaLabel.includes(arguments[0]))"
            + ".dispatchEvent(new MouseEvent('click', {bubbles: true, cancelable: true}))",
        Shop.DELIVERY);
    browser.await("location.search.includes(arguments[0])", Shop.DELIVERY);
    browser.awaitText(".tracehead h1", "delivery consume order");
  }

  @Test
  void waitsForATraceThatIsNotKnownYet() {
    String unknown = Correlations.trace(4_242);
    browser.open(palantir.url() + "/?trace=" + unknown);
    browser.awaitText(".onetrace .stage > .empty", "No such trace is known");
    palantir.correlations.add(complete(unknown, NOW).build());
    browser.awaitText(".notice", "There is no document");
    browser.awaitNone(".onetrace .stage > .empty");
    browser.open(palantir.url() + "/?trace=abc");
    browser.awaitText(".onetrace .stage > .empty", "This is no trace id");
  }

  @Test
  void followsAnOpenTraceUntilItSettles() {
    String trace = Correlations.trace(99);
    Correlation.Builder row =
        complete(trace, NOW)
            .setSpanCount(1)
            .setLogCount(0)
            .setMatches(MatchCounts.getDefaultInstance());
    palantir.correlations.add(
        row.setState(CorrelationState.CORRELATION_STATE_OPEN).setRevision(2).build());
    browser.open(palantir.url() + "/?trace=" + trace);
    browser.awaitText(".notice.open", "still open");
    palantir.documents.add(
        new TracePart(NOW)
            .span("gateway", 1, 0, SpanKind.SPAN_KIND_SERVER, "late", 0, 5)
            .of(trace, NOW));
    palantir.correlations.replace(
        row.setState(CorrelationState.CORRELATION_STATE_COMPLETE).setRevision(3).build());
    browser.awaitText(".waterfall", "late");
    browser.awaitNone(".notice");
  }

  private void open(String more) {
    browser.open(palantir.url() + "/?trace=" + Shop.ORDER + more);
    browser.await("document.querySelector('.waterfall .row, .links svg')");
  }

  private static List<String> names() {
    return browser.texts(".waterfall .names").stream()
        .map(name -> name.replaceAll("[▾▸\\s]+", " ").strip())
        .toList();
  }

  private static Object lane(String name, String property) {
    return browser.run(
        "return [...document.querySelectorAll('.waterfall .row')].find((row) =>"
            + " row.querySelector('.names').innerText.replace(/[▾▸\\s]+/g, ' ').trim() === arguments[0])"
            + ".querySelector('.bar').style[arguments[1]]",
        name,
        property);
  }
}
