package io.sense.standalone;

import io.sense.settings.InvalidSettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.logging.log4j.LogManager;
import org.slf4j.LoggerFactory;

/** {@code ./sense up}: a {@link Platform} in the foreground, until Ctrl-C or SIGTERM. */
public final class Up {
  private final Console console = new Console(System.out, System.err);
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final AtomicInteger exit = new AtomicInteger();

  private Up() {}

  /** Exit 0 if it was told to stop, 1 if it could not start or go on; why stands on stderr. */
  public static void main(String[] arguments) {
    System.exit(new Up().run(arguments));
  }

  private int run(String... arguments) {
    long began = System.nanoTime();
    try {
      PlatformConfig config = PlatformConfig.from(System.getenv(), arguments);
      DataDirectory data = DataDirectory.open(config.data());
      // Before the first logger is made: its configuration puts the file there.
      System.setProperty("log4j2.configurationFile", "log4j2-up.xml");
      System.setProperty("sense.logs", data.logs().toString());
      return run(config, data, began);
    } catch (InvalidSettingsException e) {
      e.faults().forEach(console::fail);
    } catch (PlatformException e) {
      console.fail(e.getMessage());
    }
    return 1;
  }

  private int run(PlatformConfig config, DataDirectory data, long began) {
    Path log = data.logs().resolve("sense.log");
    Platform platform = new Platform(config, data, line -> console.say("  " + line + " ..."));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(platform), "stop-platform"));
    try {
      console.say("Sense starts on " + data.root());
      platform.bringUp();
      console.say(announcement(platform, log, (System.nanoTime() - began) / 1e9));
      String reason = platform.failure().join();
      exit.set(1);
      console.fail(reason + "; more in " + log);
    } catch (RuntimeException e) {
      if (stopping.get()) {
        return 0; // what a start meets that is stopped in its middle is no fault
      }
      exit.set(1);
      LoggerFactory.getLogger(Up.class).error("Could not start", e);
      console.fail(e.getMessage() == null ? e + "; more in " + log : e.getMessage());
    }
    return exit.get();
  }

  private void stop(Platform platform) {
    boolean told = exit.get() == 0;
    stopping.set(true);
    if (told) {
      console.say("Stopping ...");
    }
    platform.close();
    if (told) {
      console.say("Stopped.");
    }
    LogManager.shutdown();
    // The JVM would report the signal that ended it: being told to stop is no failure.
    Runtime.getRuntime().halt(exit.get());
  }

  private static List<String> announcement(Platform platform, Path log, double seconds) {
    String palantir = "http://localhost:" + platform.palantirPort();
    String arda = "http://localhost:" + platform.ardaPort();
    String beorn = "http://localhost:" + platform.beornPort();
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Ready after %.0f s.".formatted(seconds));
    lines.add("");
    lines.add(
        "  send OTLP to     localhost:%d (gRPC), http://localhost:%d (HTTP)"
            .formatted(platform.receiverGrpcPort(), platform.receiverHttpPort()));
    lines.add("  look             " + palantir + "/");
    lines.add("  ask palantir     " + palantir + "/api/v1/correlations, its API: /docs");
    lines.add("  ask arda         " + arda + "/api/v1/circuits, /docs");
    lines.add("  ask beorn        " + beorn + "/api/v1/provisionings, /docs");
    lines.add("  see the jobs     " + platform.flinkAddress());
    lines.add(
        "  health, metrics  http://localhost:%d (receiver), and those of the apps"
            .formatted(platform.receiverOperationsPort()));
    lines.add("  Kafka            " + platform.kafkaServers());
    lines.add("  log              " + log);
    lines.add("");
    lines.add("Try:");
    if (platform.demoTraceId().isPresent()) {
      lines.add("  curl -s " + palantir + "/api/v1/correlations/" + platform.demoTraceId().get());
    } else {
      lines.add("  curl -s '" + palantir + "/api/v1/correlations?limit=3'");
    }
    lines.add("");
    lines.add("Ctrl-C stops it; the next start goes on from here.");
    return lines;
  }
}
