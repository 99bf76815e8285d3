package io.sense.standalone.processes;

import io.sense.embedded.LocalPorts;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An OTLP receiver as a process of its own. Thread-safe. */
public final class ReceiverProcess implements AutoCloseable {
  private final int grpcPort;
  private final URI http;
  private final URI operations;
  private final ProgramProcess process;

  /**
   * Nothing is started yet.
   *
   * @param name of the process and its directory
   * @param below where its directory is made
   * @param classPath with the receiver and a logging back end
   * @param settings of the receiver, {@code SENSE_...}, but for ports and address
   * @param jvmOptions further ones
   */
  public ReceiverProcess(
      String name,
      Path below,
      String classPath,
      Map<String, String> settings,
      List<String> jvmOptions) {
    List<Integer> ports = LocalPorts.free(3);
    grpcPort = ports.get(0);
    http = URI.create("http://127.0.0.1:" + ports.get(1) + "/");
    operations = URI.create("http://127.0.0.1:" + ports.get(2) + "/");
    ReadinessProbe probe = new ReadinessProbe(name, operations);
    List<String> arguments = new ArrayList<>();
    settings.forEach((setting, value) -> arguments.add(setting + "=" + value));
    arguments.add("SENSE_RECEIVER_HOST=127.0.0.1");
    arguments.add("SENSE_RECEIVER_GRPC_PORT=" + ports.get(0));
    arguments.add("SENSE_RECEIVER_HTTP_PORT=" + ports.get(1));
    arguments.add("SENSE_RECEIVER_OPERATIONS_PORT=" + ports.get(2));
    List<String> options = new ArrayList<>(List.of("-Xmx1g")); // as its README asks
    options.addAll(jvmOptions);
    process =
        new ProgramProcess(
            new Program(name, "io.sense.receiver.Receiver", classPath, options, arguments),
            below.resolve(name),
            start -> probe.isReady());
  }

  /** To start, kill and stop. */
  public ProgramProcess process() {
    return process;
  }

  /** Of OTLP/HTTP, with a slash at its end. */
  public URI http() {
    return http;
  }

  /** Of OTLP/gRPC, on 127.0.0.1. */
  public int grpcPort() {
    return grpcPort;
  }

  /** Of health and metrics, with a slash at its end. */
  public URI operations() {
    return operations;
  }

  @Override
  public void close() {
    process.close();
  }
}
