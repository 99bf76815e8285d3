package io.sense.standalone;

import io.sense.embedded.EmbeddedDatabase;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** {@code ./sense up} as a process of its own, to be killed. */
final class PlatformProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Path data;

  private PlatformProcess(Process process, Path data) {
    this.process = process;
    this.data = data;
  }

  /** Starts it as the launcher would, and waits until it says that it is ready. */
  static PlatformProcess start(Path data, Map<String, String> ports) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-XX:Tiered"))
        .forEach(command::add);
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Up.class.getName(), "--data", data.toString()));
    ports.forEach((name, port) -> command.add(name + "=" + port));
    Path output = Files.createTempFile(data.getParent(), "up-", ".out");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    PlatformProcess platform = new PlatformProcess(process, data);
    try {
      platform.awaitReady(output);
      return platform;
    } catch (RuntimeException e) {
      platform.close();
      throw e;
    }
  }

  private void awaitReady(Path output) {
    Condition.await(
        PATIENCE,
        () -> "the platform to be ready: " + read(output),
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("The platform ended: " + read(output));
          }
          return read(output).contains("Ready after");
        });
  }

  /** SIGKILL to the JVM; PostgreSQL goes on. */
  void killJvm() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("The JVM outlives SIGKILL");
    }
  }

  /** SIGKILL to the JVM and to PostgreSQL with all its processes. */
  void killAll() throws Exception {
    Path pid = data.resolve("postgresql").resolve("cluster").resolve("postmaster.pid");
    ProcessHandle postmaster =
        ProcessHandle.of(Long.parseLong(Files.readAllLines(pid).get(0))).orElseThrow();
    List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
    all.add(postmaster);
    all.addAll(postmaster.descendants().toList());
    process.destroyForcibly();
    all.forEach(ProcessHandle::destroyForcibly);
    killJvm();
    postmaster.onExit().get(30, TimeUnit.SECONDS);
  }

  /** SIGTERM: gives the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("The platform does not stop");
    }
    return process.exitValue();
  }

  /** Leaves nothing running, however the test went. */
  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroyForcibly();
    }
    EmbeddedDatabase.stopLeftOver(data.resolve("postgresql"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }
}
