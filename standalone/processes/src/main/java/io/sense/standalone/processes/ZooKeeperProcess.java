package io.sense.standalone.processes;

import io.sense.embedded.LocalPorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** ZooKeeper, one node, as Flink's own jars have it: for JobManagers that remember their jobs. */
final class ZooKeeperProcess implements AutoCloseable {
  private static final String MAIN = "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer";

  private final int port;
  private final ProgramProcess process;

  /**
   * Nothing is started yet.
   *
   * @param below where its directory is made
   * @param classPath with Flink and a logging back end
   */
  ZooKeeperProcess(Path below, String classPath) {
    Path directory = below.resolve("zookeeper").toAbsolutePath();
    List<Integer> ports = LocalPorts.free(3);
    port = ports.get(0);
    Path configuration = directory.resolve("zoo.cfg");
    try {
      Files.createDirectories(directory);
      Files.writeString(
          configuration,
          """
          dataDir=%s
          clientPort=%d
          clientPortAddress=127.0.0.1
          server.1=127.0.0.1:%d:%d
          tickTime=1000
          admin.enableServer=false
          """
              .formatted(directory.resolve("data"), port, ports.get(1), ports.get(2)));
    } catch (IOException e) {
      throw new ProcessException("Could not write " + configuration + ": " + e, e);
    }
    process =
        new ProgramProcess(
            new Program(
                "zookeeper",
                MAIN,
                classPath,
                List.of("-Xmx128m", "-XX:+UseSerialGC", ProgramKind.QUICK_TO_START),
                List.of("--zkConfigFile", configuration.toString(), "--peerId", "1")),
            directory,
            start -> TcpProbe.listens(port));
  }

  /**
   * What Flink needs to keep its jobs here.
   *
   * @param storage directory that all of Flink's processes reach
   */
  Map<String, String> flink(Path storage) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("high-availability.type", "zookeeper");
    settings.put("high-availability.zookeeper.quorum", "127.0.0.1:" + port);
    settings.put("high-availability.cluster-id", "/sense");
    URI uri = storage.toAbsolutePath().toUri();
    settings.put("high-availability.storageDir", uri.toString());
    // A JobManager that was killed leads until its session ends; the default is a minute.
    settings.put("high-availability.zookeeper.client.session-timeout", "10000 ms");
    settings.put("high-availability.zookeeper.client.tolerate-suspended-connections", "true");
    return settings;
  }

  ProgramProcess process() {
    return process;
  }

  @Override
  public void close() {
    process.close();
  }
}
