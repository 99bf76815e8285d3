package io.sense.standalone.processes;

import io.sense.embedded.LocalPorts;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One replica of a Sense app as a process of its own. Thread-safe. */
public final class AppProcess implements AutoCloseable {
  private final int port;
  private final ProgramProcess process;

  /**
   * Nothing is started yet.
   *
   * @param name of the process and its directory, such as {@code arda-2}
   * @param app which program it is
   * @param below where its directory is made
   * @param classPath with the app and a logging back end
   * @param settings of the app, {@code SENSE_...}, but for port and address
   * @param jvmOptions further ones
   */
  public AppProcess(
      String name,
      App app,
      Path below,
      String classPath,
      Map<String, String> settings,
      List<String> jvmOptions) {
    port = LocalPorts.free(1).get(0);
    List<String> arguments = new ArrayList<>();
    settings.forEach((setting, value) -> arguments.add(setting + "=" + value));
    arguments.add(app.prefix() + "HOST=127.0.0.1");
    arguments.add(app.prefix() + "PORT=" + port);
    ReadinessProbe probe = new ReadinessProbe(name, address());
    process =
        new ProgramProcess(
            new Program(name, app.mainClass(), classPath, jvmOptions, arguments),
            below.resolve(name),
            start -> probe.isReady());
  }

  /** To start, kill and stop. */
  public ProgramProcess process() {
    return process;
  }

  /** On which it listens, on 127.0.0.1, at every start. */
  public int port() {
    return port;
  }

  /** Of its API, with a slash at its end. */
  public URI address() {
    return URI.create("http://127.0.0.1:" + port + "/");
  }

  @Override
  public void close() {
    process.close();
  }
}
