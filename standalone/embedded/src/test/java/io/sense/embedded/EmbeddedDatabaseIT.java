package io.sense.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedDatabaseIT {
  @TempDir Path directory;

  @Test
  void keepsPortAndRowsOverStopAndRestart() throws Exception {
    try (var database = EmbeddedDatabase.start(directory)) {
      execute(database, "CREATE TABLE kept (id int)");
      execute(database, "INSERT INTO kept VALUES (7)");
      String url = database.jdbcUrl();
      database.stop();
      assertThatThrownBy(database::connect)
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageStartingWith("Could not connect to PostgreSQL: ");
      database.restart();
      assertThat(database.jdbcUrl()).isEqualTo(url);
      assertThat(read(database, "SELECT id FROM kept")).isEqualTo("7");
    }
  }

  @Test
  void keepsRowsAndPasswordForTheNextStartUnderAnyPath() throws Exception {
    Path awkward = directory.resolve("with blank, 'quote' & more");
    try (var database = EmbeddedDatabase.start(awkward)) {
      execute(database, "CREATE TABLE kept AS SELECT 7 AS id");
    }
    try (var database = EmbeddedDatabase.start(awkward)) {
      assertThat(read(database, "SELECT id FROM kept")).isEqualTo("7");
    }
  }

  @Test
  void answersACommitOnceItIsOnTheDisk() throws Exception {
    try (var database = EmbeddedDatabase.start(directory)) {
      assertThat(read(database, "SHOW server_version")).startsWith("17.");
      assertThat(read(database, "SHOW fsync")).isEqualTo("on");
      assertThat(read(database, "SHOW synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void opensToItsOwnPasswordAloneAndDoesNotStretchIt() throws Exception {
    try (var database = EmbeddedDatabase.start(directory)) {
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      database.jdbcUrl(), database.user(), database.password() + "0"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      assertThat(read(database, "SELECT rolpassword FROM pg_authid WHERE rolname = 'sense'"))
          .startsWith("SCRAM-SHA-256$1:");
    }
  }

  @Test
  void stopsTheServerThatAKilledOwnerLeftRunning() throws Exception {
    var abandoned = EmbeddedDatabase.startForOwner(directory, LocalPorts.free(1).get(0));
    execute(abandoned, "CREATE TABLE kept AS SELECT 7 AS id");
    ProcessHandle postmaster = postmaster();
    try (var database = EmbeddedDatabase.start(directory)) {
      postmaster.onExit().get(30, TimeUnit.SECONDS);
      assertThat(read(database, "SELECT id FROM kept")).isEqualTo("7");
    }
  }

  @Test
  void startsAgainAfterTheServerAndItsChildrenWereKilled() throws Exception {
    var killed = EmbeddedDatabase.startForOwner(directory, LocalPorts.free(1).get(0));
    execute(killed, "CREATE TABLE kept AS SELECT 7 AS id");
    ProcessHandle postmaster = postmaster();
    List<ProcessHandle> children = postmaster.descendants().toList();
    postmaster.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    postmaster.onExit().get(30, TimeUnit.SECONDS);
    try (var database = EmbeddedDatabase.start(directory)) {
      assertThat(read(database, "SELECT id FROM kept")).isEqualTo("7");
    }
  }

  @Test
  void startsAgainAfterTheServerAloneWasKilled() throws Exception {
    var killed = EmbeddedDatabase.startForOwner(directory, LocalPorts.free(1).get(0));
    execute(killed, "CREATE TABLE kept AS SELECT 7 AS id");
    ProcessHandle postmaster = postmaster();
    postmaster.destroyForcibly();
    postmaster.onExit().get(30, TimeUnit.SECONDS);
    try (var database = EmbeddedDatabase.start(directory)) {
      assertThat(read(database, "SELECT id FROM kept")).isEqualTo("7");
    }
  }

  @Test
  void leavesAProcessAloneThatOnlyHasThePidOfAnOldServer() throws Exception {
    EmbeddedDatabase.start(directory).close();
    Process bystander = new ProcessBuilder("sleep", "600").start();
    try {
      Files.writeString(
          directory.resolve("cluster").resolve("postmaster.pid"), bystander.pid() + "\n");
      try (var database = EmbeddedDatabase.start(directory)) {
        assertThat(read(database, "SELECT 1")).isEqualTo("1");
        assertThat(bystander.isAlive()).isTrue();
      }
    } finally {
      bystander.destroyForcibly();
    }
  }

  @Test
  void namesTheTakenPort() throws Exception {
    try (var taken = new ServerSocket(0)) {
      assertThatThrownBy(() -> EmbeddedDatabase.start(directory, taken.getLocalPort()))
          .isInstanceOf(EmbeddedServerException.class)
          .hasMessageContaining("port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void namesTheDirectoryItCannotWrite() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> EmbeddedDatabase.start(file.resolve("database")))
        .isInstanceOf(EmbeddedServerException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void tellsWhatPostgresqlSaidWhenItDoesNotStart() throws Exception {
    EmbeddedDatabase.start(directory).close();
    Path control = directory.resolve("cluster").resolve("global").resolve("pg_control");
    Files.write(control, new byte[8_192]);
    assertThatThrownBy(() -> EmbeddedDatabase.start(directory))
        .isInstanceOf(EmbeddedServerException.class)
        .hasMessageContaining("Could not start PostgreSQL")
        .hasMessageContaining("database files are incompatible with server");
  }

  private ProcessHandle postmaster() throws Exception {
    Path file = directory.resolve("cluster").resolve("postmaster.pid");
    return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0))).orElseThrow();
  }

  private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String read(EmbeddedDatabase database, String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
