package io.sense.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's own programs, run on one cluster directory. Thread-safe. */
final class PostgresServer {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

  /** For the server to recover from a kill and accept connections, or to end its own. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long children of a killed server may still hold its shared memory. */
  private static final Duration CHILDREN_PATIENCE = Duration.ofSeconds(30);

  private static final Pattern FAULT = Pattern.compile("FATAL:|PANIC:|error:|unshare:");

  private final Path binaries;
  private final Path cluster;
  private final Path log;
  private final boolean asRoot;

  PostgresServer(Path binaries, Path cluster, Path log, boolean asRoot) {
    this.binaries = binaries;
    this.cluster = cluster;
    this.log = log;
    this.asRoot = asRoot;
  }

  /** Makes the cluster if it is missing; one whose making was cut short is made anew. */
  void initialiseIfMissing(String user, Path passwordFile) throws IOException {
    if (Files.exists(cluster)) {
      return;
    }
    Path unfinished = cluster.resolveSibling(cluster.getFileName() + ".new");
    DirectoryTree.delete(unfinished);
    Outcome outcome =
        run(
            "initdb",
            "--pgdata=" + unfinished,
            "--username=" + user,
            "--pwfile=" + passwordFile,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            // The password is 128 random bits: nobody guesses it, and stretching it would cost
            // each new connection 4096 rounds, many milliseconds in a JVM that has just started.
            "--set=scram_iterations=1");
    if (outcome.exit() != 0) {
      throw failure("initialise", outcome);
    }
    Files.move(unfinished, cluster, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Starts the server and waits until it accepts connections. */
  void start(int port) {
    writeConfiguration(port);
    long end = System.nanoTime() + CHILDREN_PATIENCE.toNanos();
    Outcome outcome = control("start");
    while (outcome.exit() != 0
        && logTail().contains("pre-existing shared memory block")
        && System.nanoTime() < end) {
      LOG.info("Children of a killed PostgreSQL still end, trying again");
      outcome = control("start");
    }
    if (outcome.exit() != 0) {
      throw failure("start", outcome);
    }
  }

  /** Stops the server if it runs; first gently towards its own work, then at once. */
  synchronized void stop() {
    if (leftOver().isEmpty()) {
      return;
    }
    Outcome outcome = control("stop", "-m", "fast");
    if (outcome.exit() != 0 && leftOver().isPresent()) {
      LOG.warn("PostgreSQL did not stop in {}: stopping it at once", PATIENCE);
      outcome = control("stop", "-m", "immediate");
      if (outcome.exit() != 0 && leftOver().isPresent()) {
        throw failure("stop", outcome);
      }
    }
  }

  /** Stops the server that a killed JVM left running on this cluster. */
  void stopLeftOver() {
    leftOver()
        .ifPresent(
            process -> {
              LOG.info("Stopping PostgreSQL {}, left over on {}", process.pid(), cluster);
              stop();
            });
  }

  /**
   * The running server of this cluster, by the pid in its data directory. A pid that meanwhile
   * belongs to another program is not one: only a postgres that names this directory is.
   */
  Optional<ProcessHandle> leftOver() {
    Path file = cluster.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      long pid = Long.parseLong(Files.readAllLines(file, StandardCharsets.UTF_8).get(0).strip());
      Optional<ProcessHandle> process = ProcessHandle.of(pid);
      if (process.isPresent() && !isPostgres(process.get())) {
        // PostgreSQL would take any live process with this pid for its server, and not start.
        LOG.info("{} names process {}, which is no PostgreSQL (any more)", file, pid);
        Files.delete(file);
      }
      return process.filter(this::servesThisCluster);
    } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
      LOG.warn("Could not read {}: {}; taken as left by a kill", file, e.toString());
      return Optional.empty();
    }
  }

  private boolean servesThisCluster(ProcessHandle process) {
    return isPostgres(process)
        && process.info().arguments().stream()
            .flatMap(Arrays::stream)
            .anyMatch(cluster.toString()::equals);
  }

  private static boolean isPostgres(ProcessHandle process) {
    return process.info().command().filter(path -> Path.of(path).endsWith("postgres")).isPresent();
  }

  private void writeConfiguration(int port) {
    String text =
        """
        # Written at every start; changes are lost.
        listen_addresses = '127.0.0.1'
        port = %d
        unix_socket_directories = ''
        fsync = on
        synchronous_commit = on
        shared_buffers = 64MB
        max_connections = 100
        max_wal_size = 256MB
        wal_level = minimal
        max_wal_senders = 0
        timezone = 'UTC'
        log_timezone = 'UTC'
        log_checkpoints = off
        """
            .formatted(port);
    try {
      Files.writeString(cluster.resolve("postgresql.conf"), text);
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "Could not write PostgreSQL's settings in " + cluster + ": " + e, e);
    }
  }

  private Outcome control(String action, String... options) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-D", cluster.toString(), "-w", "-t"));
    arguments.add(Long.toString(PATIENCE.toSeconds()));
    arguments.add(action);
    arguments.addAll(List.of(options));
    return run("pg_ctl", arguments.toArray(String[]::new));
  }

  private Outcome run(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (asRoot && isLinux()) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(binaries.resolve("bin").resolve(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().putAll(Map.of("LC_ALL", "C", "LANGUAGE", "C"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      Process process = builder.start();
      if (!process.waitFor(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new EmbeddedServerException("Could not wait any longer for " + command);
      }
      return new Outcome(program, process.exitValue());
    } catch (IOException e) {
      throw new EmbeddedServerException("Could not run " + command + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("Could not wait for " + command + ": interrupted", e);
    }
  }

  private EmbeddedServerException failure(String action, Outcome outcome) {
    String said = logTail();
    String hint =
        said.contains("unshare:")
            ? "; root needs \"unshare -U\", which containers may forbid: run as another user"
            : "";
    return new EmbeddedServerException(
        "Could not %s PostgreSQL on %s (%s ended with %d): %s; more in %s%s"
            .formatted(action, cluster, outcome.program(), outcome.exit(), fault(said), log, hint));
  }

  /** The last line that names a fault, or the last one of all. */
  private static String fault(String said) {
    List<String> lines = said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    return lines.stream()
        .filter(line -> FAULT.matcher(line).find())
        .reduce((earlier, later) -> later)
        .or(() -> lines.stream().reduce((earlier, later) -> later))
        .orElse("it said nothing");
  }

  /** The end of the log: what the last program said. */
  private String logTail() {
    try {
      String text = Files.readString(log, StandardCharsets.UTF_8);
      return text.substring(Math.max(0, text.length() - 1_000));
    } catch (IOException e) {
      return "its log could not be read: " + e;
    }
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
  }

  private record Outcome(String program, int exit) {}
}
