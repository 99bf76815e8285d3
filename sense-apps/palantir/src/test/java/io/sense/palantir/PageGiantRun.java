package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whether the page stutters over 10 000 spans and as many logs: frames and long tasks while a
 * reader scrolls through them.
 *
 * <p>Run by hand ({@code -Dit.test=PageGiantRun}) on a machine with nothing else to do, because it
 * measures. A long task is one of more than 50 ms; source: W3C Long Tasks API. Frames are those of
 * a headless browser that draws on the processor.
 */
final class PageGiantRun {
  @RegisterExtension static final Browser browser = new Browser();

  private static final String SCROLL =
      """
      const done = arguments[arguments.length - 1];
      const way = arguments[0];
      const grid = document.querySelector('.waterfall');
      const long = [];
      const seen = new PerformanceObserver((list) => long.push(...list.getEntries()));
      seen.observe({ type: 'longtask' });
      const frames = [];
      const ends = 400;
      let before = null;
      function frame(now) {
        if (before !== null) {
          frames.push(now - before);
        }
        before = now;
        if (frames.length === ends) {
          setTimeout(() => { // what the last frame did is told after it
            seen.disconnect();
            frames.sort((a, b) => a - b);
            done({
              frames: frames.length,
              p50: frames[ends / 2], p99: frames[Math.floor(ends * 0.99)], max: frames[ends - 1],
              long: long.length, longest: Math.max(0, ...long.map((each) => each.duration)),
            });
          }, 500);
          return;
        }
        const room = grid.scrollHeight - grid.clientHeight;
        grid.scrollTop = way === 'fling' // a view a second would be slow, ten are a blur
          ? (grid.scrollTop + 150) % room
          : room * Math.random();
        requestAnimationFrame(frame);
      }
      requestAnimationFrame(frame);
      """;

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
  void scrollsWithoutLongTasks() {
    browser.open(palantir.url() + "/?trace=" + Shop.GIANT);
    browser.find(".waterfall .row");
    browser.driver().executeAsyncScript(SCROLL, "jump"); // compiles what is run for the first time
    Map<?, ?> fling = scroll("fling");
    scroll("jump"); // every frame another view: told, for nobody reads so
    assertThat(fling.get("long")).isEqualTo(0L);
  }

  private static Map<?, ?> scroll(String way) {
    Map<?, ?> figures = (Map<?, ?>) browser.driver().executeAsyncScript(SCROLL, way);
    System.out.println(way + " through 10 000 spans, 10 000 logs, in ms: " + figures);
    return figures;
  }
}
