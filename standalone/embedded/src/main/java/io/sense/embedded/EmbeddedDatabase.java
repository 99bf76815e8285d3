package io.sense.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL 17 server on a directory, a process of its own beside this JVM.
 *
 * <p>The directory keeps the cluster ({@code cluster}), the generated password ({@code password})
 * and the server's log ({@code postgresql.log}). Started on it again, the server has its tables and
 * the same password; a server that a killed JVM left running there is stopped first. So one
 * directory serves one JVM at a time: to keep a second one away is the caller's part. It listens on
 * the loopback address only, and a commit is on the disk before it is answered.
 *
 * <p>Started by root, the server runs in a user namespace of its own ({@code unshare -U}), because
 * PostgreSQL refuses to run as root.
 *
 * <p>Thread-safe. For Linux and macOS.
 */
public final class EmbeddedDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

  private static final String NAME = "sense";
  private static final String USER = "sense";

  private final Path directory;
  private final int port;
  private final String password;
  private final PostgresServer server;
  private @Nullable Thread stopWithJvm;

  private EmbeddedDatabase(Path directory, int port, String password, PostgresServer server) {
    this.directory = directory;
    this.port = port;
    this.password = password;
    this.server = server;
  }

  /**
   * Starts a server on a free port, to be stopped with the JVM at the latest.
   *
   * @param directory for all it keeps; made if missing
   * @throws EmbeddedServerException if it cannot start
   */
  public static EmbeddedDatabase start(Path directory) {
    return start(directory, LocalPorts.free(1).get(0));
  }

  /**
   * Starts a server on a fixed port, to be stopped with the JVM at the latest.
   *
   * @param directory for all it keeps; made if missing
   * @throws EmbeddedServerException if it cannot start, such as for a taken port
   */
  public static EmbeddedDatabase start(Path directory, int port) {
    EmbeddedDatabase database = startForOwner(directory, port);
    database.stopWithJvm = new Thread(database.server::stop, "stop-embedded-database");
    Runtime.getRuntime().addShutdownHook(database.stopWithJvm);
    return database;
  }

  /**
   * As {@link #start(Path, int)}, but nothing stops the server when the JVM ends: for an owner that
   * stops its parts in an order of its own.
   */
  public static EmbeddedDatabase startForOwner(Path directory, int port) {
    Path root = directory.toAbsolutePath().normalize();
    PostgresServer server = server(root);
    String password = prepare(root, server);
    server.stopLeftOver();
    EmbeddedDatabase database = new EmbeddedDatabase(root, port, password, server);
    database.startServer();
    return database;
  }

  /**
   * Stops the server that a killed JVM left running on a directory, if there is one, so that its
   * port is free.
   */
  public static void stopLeftOver(Path directory) {
    server(directory.toAbsolutePath().normalize()).stopLeftOver();
  }

  /** Where clients connect, without user and password. */
  public String jdbcUrl() {
    return jdbcUrl(NAME);
  }

  /** The user that owns the database. */
  public String user() {
    return USER;
  }

  /** The user's password, made for this directory. */
  public String password() {
    return password;
  }

  /**
   * A connection as that user, the caller's to close.
   *
   * @throws EmbeddedServerException if the server takes none
   */
  public Connection connect() {
    try {
      return DriverManager.getConnection(jdbcUrl(), USER, password);
    } catch (SQLException e) {
      throw new EmbeddedServerException("Could not connect to PostgreSQL: " + e.getMessage(), e);
    }
  }

  /** The port on which clients connect. */
  public int port() {
    return port;
  }

  /**
   * Of the server's first process, the parent of all others.
   *
   * @throws IllegalStateException if the server does not run
   */
  public long pid() {
    return server.leftOver().map(ProcessHandle::pid).orElseThrow(this::notRunning);
  }

  private IllegalStateException notRunning() {
    return new IllegalStateException("PostgreSQL does not run on " + directory);
  }

  /** Stops the server, ending its connections; {@link #restart} brings it back. */
  public synchronized void stop() {
    server.stop();
  }

  /** Starts the server again, on the same port and data; stops it first if it runs. */
  public synchronized void restart() {
    server.stop();
    startServer();
  }

  /** Stops the server. What it keeps stays in its directory. */
  @Override
  public synchronized void close() {
    server.stop();
    if (stopWithJvm != null) {
      try {
        Runtime.getRuntime().removeShutdownHook(stopWithJvm);
      } catch (IllegalStateException e) {
        LOG.debug("The JVM is ending: the hook finds nothing left to stop");
      }
      stopWithJvm = null;
    }
  }

  private static PostgresServer server(Path root) {
    return new PostgresServer(
        PostgresBinaries.unpacked(),
        root.resolve("cluster"),
        root.resolve("postgresql.log"),
        isRoot());
  }

  private void startServer() {
    LocalPorts.requireFree("PostgreSQL", port);
    server.start(port);
    createDatabaseIfMissing();
    LOG.info("PostgreSQL listens on 127.0.0.1:{}, data in {}", port, directory);
  }

  /** Makes directory, password and cluster where they are missing, and gives the password. */
  private static String prepare(Path root, PostgresServer server) {
    Path password = root.resolve("password");
    try {
      Files.createDirectories(root);
      if (!Files.exists(password)) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        Path unfinished = root.resolve("password.new");
        Files.deleteIfExists(unfinished);
        Files.createFile(
            unfinished,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(unfinished, HexFormat.of().formatHex(random));
        Files.move(unfinished, password, StandardCopyOption.ATOMIC_MOVE);
      }
      server.initialiseIfMissing(USER, password);
      return Files.readString(password, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new EmbeddedServerException(
          "Could not write PostgreSQL's directory " + root + ": " + e + "; choose another", e);
    }
  }

  private void createDatabaseIfMissing() {
    try (Connection connection = DriverManager.getConnection(jdbcUrl("postgres"), USER, password);
        Statement statement = connection.createStatement();
        var found =
            statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + NAME + "'")) {
      if (!found.next()) {
        statement.execute("CREATE DATABASE " + NAME);
      }
    } catch (SQLException e) {
      server.stop();
      throw new EmbeddedServerException(
          "Could not create database " + NAME + " in " + directory + ": " + e.getMessage(), e);
    }
  }

  private String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  private static boolean isRoot() {
    return new UnixSystem().getUid() == 0;
  }
}
