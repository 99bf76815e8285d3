package io.sense.client;

import io.sense.settings.Deployable;
import io.sense.settings.Secret;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code ./sense demo}: sends the visits of a {@link DemoShop} to any receiver or Collector, as its
 * services would, until the process is told to stop.
 */
public final class Demo implements AutoCloseable {
  private static final Duration PROGRESS_EVERY = Duration.ofSeconds(10);

  private final DemoTraffic traffic;
  private final PrintStream out;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Demo(DemoConfig config, PrintStream out, PrintStream err) {
    this.out = out;
    OtlpHttp receiver =
        new OtlpHttp(
            config.endpoint(),
            config.token().map(Secret::value),
            config.patience(),
            notice -> err.println("sense: " + notice));
    out.println("Sending the visits of a small shop to " + config.endpoint() + "; Ctrl-C ends it.");
    traffic = DemoTraffic.start(receiver, config.seed(), notice -> err.println("sense: " + notice));
  }

  /** Exit 0 after SIGTERM or Ctrl-C, 1 if it was asked for what there is not. */
  public static void main(String[] arguments) throws InterruptedException {
    // Named, because the class path holds the configurations of the deployables as well.
    System.setProperty("log4j2.configurationFile", "log4j2-send.xml");
    Deployable.run("sense", () -> start(System.out, System.err, arguments), Demo::close)
        .tellProgress();
  }

  /**
   * As {@link #main}, for callers in this JVM: sends until closed.
   *
   * @throws io.sense.settings.InvalidSettingsException naming every fault
   */
  static Demo start(PrintStream out, PrintStream err, String... arguments) {
    return new Demo(DemoConfig.from(System.getenv(), arguments), out, err);
  }

  /** Traces of which everything was accepted. */
  long accepted() {
    return traffic.accepted();
  }

  /** Completes with the id of the first trace once all of it was accepted. */
  CompletableFuture<String> firstTraceId() {
    return traffic.firstTraceId();
  }

  /** Sends no more, and tells how many were accepted. */
  @Override
  public void close() {
    traffic.close();
    out.println(accepted() + " traces accepted. Stopped.");
    stopped.countDown();
  }

  private void tellProgress() throws InterruptedException {
    while (!stopped.await(PROGRESS_EVERY.toSeconds(), TimeUnit.SECONDS)) {
      out.println(accepted() + " traces accepted");
    }
  }
}
