package io.sense.standalone.processes;

import io.sense.embedded.LocalPorts;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The system's Redis, which keeps nothing: what it holds is worth a second. */
public final class RedisProcess implements AutoCloseable {
  private final int port;
  private final ProgramProcess process;

  /**
   * Nothing is started yet.
   *
   * @param program redis-server
   * @param below where its directory is made
   */
  public RedisProcess(Path program, Path below) {
    port = LocalPorts.free(1).get(0);
    List<String> command =
        List.of(
            program.toString(),
            "--port",
            Integer.toString(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no");
    process =
        new ProgramProcess(
            new Redis(command), below.resolve("redis"), start -> TcpProbe.listens(port));
  }

  /** Where redis-server is on this machine, if it is. */
  public static Optional<Path> program() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
        .filter(entry -> !entry.isEmpty())
        .map(entry -> Path.of(entry).resolve("redis-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** As apps name it. */
  public URI address() {
    return URI.create("redis://127.0.0.1:" + port);
  }

  /** To start, kill and stop. */
  public ProgramProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }

  private record Redis(List<String> line) implements CommandLine {
    @Override
    public String name() {
      return "redis";
    }

    @Override
    public List<String> command(int start, Path directory, Path logging) {
      return line;
    }
  }
}
