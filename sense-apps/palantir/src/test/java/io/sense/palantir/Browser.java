package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Chromium without a window, one for all tests of a run; without a Chromium the tests are skipped.
 * Its clock goes on from {@link PalantirServer#NOW}, its place is Greenwich. A test in which the
 * page fails, or breaks its own policy, fails; what it looked like is left in {@code
 * target/screenshots}.
 */
final class Browser implements BeforeAllCallback, AfterEachCallback {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final Path CHROMEDRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CLOCK =
      """
      {
        const Real = Date;
        const ahead = %d - Real.now();
        globalThis.Date = class extends Real {
          constructor(...given) {
            super(...(given.length === 0 ? [Real.now() + ahead] : given));
          }
          static now() {
            return Real.now() + ahead;
          }
        };
      }
      """;

  private ChromeDriver driver;

  /** Ends with the run. */
  private record Shared(ChromeDriver driver) implements AutoCloseable {
    @Override
    public void close() {
      driver.quit();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    assumeTrue(
        Files.isExecutable(CHROMIUM) && Files.isExecutable(CHROMEDRIVER),
        "The page is not tried: there is no " + CHROMIUM + " with " + CHROMEDRIVER);
    driver =
        context
            .getRoot()
            .getStore(ExtensionContext.Namespace.create(Browser.class))
            .getOrComputeIfAbsent(Shared.class, key -> new Shared(start()), Shared.class)
            .driver();
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    List<LogEntry> complaints =
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .filter(each -> each.getLevel().intValue() >= Level.SEVERE.intValue())
            // An error of the server is no fault of the page.
            .filter(each -> !each.getMessage().contains("Failed to load resource"))
            .toList();
    if (context.getExecutionException().isPresent()) {
      String name = context.getRequiredTestClass().getSimpleName() + "." + context.getDisplayName();
      Path picture = Path.of("target", "screenshots", name.replaceAll("\\W+", "-") + ".png");
      Files.createDirectories(picture.getParent());
      Files.write(picture, driver.getScreenshotAs(OutputType.BYTES));
    }
    driver.get("about:blank"); // ends its requests
    look("", "");
    assertThat(complaints).isEmpty();
  }

  private static ChromeDriver start() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.toFile());
    // Without a sandbox, for root has none; the pages are ours.
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.SEVERE);
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service = // named, so that Selenium looks for none elsewhere
        new ChromeDriverService.Builder()
            .usingDriverExecutable(CHROMEDRIVER.toFile())
            .usingAnyFreePort()
            .withEnvironment(Map.of("TZ", "UTC", "HOME", System.getProperty("java.io.tmpdir")))
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.executeCdpCommand(
        "Page.addScriptToEvaluateOnNewDocument",
        Map.of("source", CLOCK.formatted(PalantirServer.NOW.toEpochMilli())));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 1440, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    return driver;
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Goes to an address. */
  void open(String url) {
    driver.get(url);
  }

  /**
   * What the reader's system prefers.
   *
   * @param colours {@code light} or {@code dark}
   * @param motion {@code reduce}, or nothing
   */
  void look(String colours, String motion) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", colours),
                Map.of("name", "prefers-reduced-motion", "value", motion))));
  }

  /** The address, without the server. */
  String address() {
    return (String) run("return location.search");
  }

  /** Types, wherever the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Runs a script. */
  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  /**
   * What an expression answers about a module of the page.
   *
   * @param expression of {@code m}, the module
   */
  Object ask(String module, String expression) {
    return driver.executeAsyncScript(
        "const done = arguments[arguments.length - 1];"
            + ("import('/page/%s').then((m) => done(JSON.stringify(%s)))"
                    + ".catch((e) => done(String(e)));")
                .formatted(module, expression));
  }

  /** Waits until a condition of the page holds, as a script. */
  void await(String condition, Object... arguments) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
        .withMessage(condition + " with " + List.of(arguments))
        .until(each -> Boolean.TRUE.equals(run("return Boolean(" + condition + ")", arguments)));
  }

  /** Waits for an element in sight. */
  WebElement find(String css) {
    await("document.querySelector(arguments[0])?.checkVisibility()", css);
    return driver.findElement(By.cssSelector(css));
  }

  /** Waits until an element's text has a part. */
  void awaitText(String css, String part) {
    await("document.querySelector(arguments[0])?.innerText.includes(arguments[1])", css, part);
  }

  /** Waits until nothing in sight fits. */
  void awaitNone(String css) {
    await(
        "[...document.querySelectorAll(arguments[0])].every((each) => !each.checkVisibility())",
        css);
  }

  /** The texts of all elements, in the order in which they are seen. */
  @SuppressWarnings("unchecked") // a script answers what it says
  List<String> texts(String css) {
    return (List<String>)
        run(
            "return [...document.querySelectorAll(arguments[0])]"
                + ".map((each) => [each.getBoundingClientRect().top, each.innerText ?? each.textContent])"
                + ".sort((one, other) => one[0] - other[0]).map((each) => each[1])",
            css);
  }
}
