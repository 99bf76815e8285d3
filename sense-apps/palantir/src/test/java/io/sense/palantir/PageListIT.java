package io.sense.palantir;

import static io.sense.palantir.Correlations.complete;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.Keys;

/** The list of traces and the search line. */
final class PageListIT {
  @RegisterExtension static final Browser browser = new Browser();
  private static final String TOP_OF_MARKED =
      "document.querySelector('.row.trace[aria-selected=true]').getBoundingClientRect().top";

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
  void listsTracesNewestFirstAndMarksThoseWithErrors() {
    Shop.addTraces(palantir, 12);
    browser.open(palantir.url());
    browser.awaitText(".traces .summary", "12 traces, 1 with errors");
    assertThat(browser.texts(".trace .time").get(0)).isEqualTo("12:30:13.250");
    assertThat(browser.texts(".trace .time")).isSortedAccordingTo((a, b) -> b.compareTo(a));
    assertThat(browser.texts(".trace.failed .errors")).containsExactly("1 span, 2 logs");
    assertThat(browser.texts(".trace .state").subList(0, 4))
        .containsExactly("open", "open", "open", "complete");
  }

  @Test
  void keepsFewRowsInTheDomAndLoadsOlderOnesOnTheWay() {
    Shop.addTraces(palantir, 250);
    browser.open(palantir.url());
    browser.awaitText(".traces .summary", "100+ traces");
    browser.press(Keys.END);
    browser.awaitText(".traces .summary", "200+ traces");
    browser.press(Keys.END);
    browser.awaitText(".traces .summary", "250 traces");
    browser.press(Keys.END);
    browser.await(
        "document.querySelector('.row.trace[aria-selected=true]')?.ariaRowIndex === '250'");
    assertThat((Long) browser.run("return document.querySelectorAll('.row.trace').length"))
        .isBetween(10L, 60L);
  }

  @Test
  void showsNewerTracesWithoutAJump() {
    Shop.addTraces(palantir, 60);
    browser.open(palantir.url());
    browser.find(".row.trace");
    browser.press("jjj");
    browser.await("document.querySelector('.row.trace[aria-selected=true]')?.ariaRowIndex === '3'");
    Object before = browser.run("return " + TOP_OF_MARKED);
    Object marked = browser.texts(".row.trace[aria-selected=true]");

    palantir.correlations.add(
        complete(Correlations.trace(5), PalantirServer.NOW.toEpochMilli()).build());
    browser.awaitText(".newer", "1 newer trace");
    assertThat(browser.run("return " + TOP_OF_MARKED)).isEqualTo(before);
    assertThat(browser.texts(".row.trace[aria-selected=true]")).isEqualTo(marked);

    browser.find(".newer").click();
    browser.awaitNone(".newer");
    assertThat(browser.texts(".trace .what").get(0)).contains("gateway");
  }

  @Test
  void followsTheTopWhileNothingIsMarked() {
    browser.open(palantir.url());
    browser.awaitText(".traces .empty", "No traces yet");
    palantir.correlations.add(Shop.trace(7).build());
    browser.awaitText(".traces .summary", "1 trace");
    palantir.correlations.add(Shop.trace(6).build());
    browser.awaitText(".traces .summary", "2 traces");
    browser.awaitNone(".traces .empty");
  }

  @Test
  void asksForNoNewerOnesWithoutLive() {
    Shop.addTraces(palantir, 3);
    browser.open(palantir.url() + "/?live=off");
    browser.awaitText(".traces .summary", "3 traces");
    assertThat(browser.find(".live").getDomAttribute("aria-pressed")).isEqualTo("false");
    browser.press("l");
    browser.await("!location.search.includes('live')");
    palantir.correlations.add(
        complete(Correlations.trace(5), PalantirServer.NOW.toEpochMilli()).build());
    browser.awaitText(".traces .summary", "4 traces");
  }

  @Test
  void searchesWhatTheLineSaysAndKeepsItInTheAddress() {
    Shop.addTraces(palantir, 60);
    browser.open(palantir.url());
    browser.find(".row.trace");
    browser.press("/", "service:billing errors", Keys.ENTER);
    browser.await("location.search === '?q=service:billing+errors'");
    browser.awaitText(".traces .summary", "4 traces, 4 with errors");
    List<String> found = browser.texts(".row.trace");
    browser.open(palantir.url() + "/" + browser.address());
    browser.awaitText(".traces .summary", "4 traces, 4 with errors");
    assertThat(browser.texts(".row.trace")).isEqualTo(found);
    assertThat(browser.find("#query").getDomProperty("value")).isEqualTo("service:billing errors");

    browser.open(palantir.url() + "/?q=service:nobody");
    browser.awaitText(".traces .empty", "No trace fits");
  }

  @Test
  void namesEveryFaultOfTheLineAtOnce() {
    browser.open(palantir.url());
    browser.press("/", "colour:red state:closed orders", Keys.ENTER);
    browser.awaitText(".faults", "colour:red is not known");
    assertThat(browser.texts(".faults li")).hasSize(3);
    assertThat(browser.find("#query").getDomAttribute("aria-invalid")).isEqualTo("true");
    assertThat(browser.address()).isEmpty();
    browser.open(palantir.url() + "/?q=colour:red");
    browser.awaitText(".traces .empty", "colour:red is not known");
  }

  @Test
  void proposesWhatItHasSeen() {
    Shop.addTraces(palantir, 30);
    browser.open(palantir.url());
    browser.find(".row.trace");
    browser.press("/", "inv");
    browser.awaitText(".options", "service:inventory");
    browser.press(Keys.ARROW_DOWN, Keys.TAB, "last:", Keys.ARROW_DOWN);
    browser.await(
        "document.querySelector('#query').getAttribute('aria-activedescendant') === 'option-0'");
    browser.press(Keys.ENTER, Keys.ENTER);
    browser.await("location.search === '?q=service:inventory+last:5m'");
  }

  @Test
  void opensATraceIdAlone() {
    Shop.addOrder(palantir);
    browser.open(palantir.url());
    browser.press("/", "00-" + Shop.ORDER + "-00f067aa0ba902b7-01", Keys.ENTER);
    browser.await("location.search === '?trace=' + arguments[0]", Shop.ORDER);
    browser.awaitText(".tracehead h1", "gateway POST /orders");
  }

  @Test
  void goesBackToTheListAsItWas() {
    Shop.addTraces(palantir, 90);
    Shop.addOrder(palantir);
    browser.open(palantir.url() + "/?q=circuit:C-4711");
    browser.awaitText(".traces .summary", "1 trace");
    browser.press("j", Keys.ENTER);
    browser.find(".waterfall .row");
    browser.run("history.back()");
    browser.await("document.querySelector('.row.trace[aria-selected=true]')?.checkVisibility()");
    browser.run("history.forward()");
    browser.find(".waterfall .row");
    browser.press(Keys.ESCAPE);
    browser.await("document.querySelector('.row.trace[aria-selected=true]')?.checkVisibility()");
    assertThat(browser.address()).contains("q=circuit:C-4711");
  }

  @Test
  void saysThatTheDatabaseIsAwayAndGoesOnByItself() {
    Shop.addTraces(palantir, 5);
    palantir.correlations.goAway();
    browser.open(palantir.url());
    browser.awaitText(".traces .banner", "The database cannot be asked now");
    browser.awaitText(".traces .banner", "Trying again in");
    palantir.correlations.comeBack();
    browser.awaitText(".traces .summary", "5 traces");
    browser.awaitNone(".banner");
    palantir.correlations.goAway(); // what is there stays to be seen
    browser.awaitText(".traces .banner", "Not available now");
    assertThat(browser.texts(".row.trace")).hasSize(5);
  }
}
