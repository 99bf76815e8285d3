package io.sense.standalone.processes;

import io.sense.embedded.LocalPorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The system's nginx in front of replicas: the one with the fewest requests under way is asked
 * ({@code least_conn}), one that fails is left alone for a while (passive checks), and a request
 * that a replica did not answer goes to the next, unless it may have done something: what is sent
 * with POST or PATCH is answered with 502 then, and its sender has to know whether it may come
 * again.
 */
public final class LoadBalancer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<Path> PLACES =
      List.of(Path.of("/usr/sbin/nginx"), Path.of("/usr/local/bin/nginx"));

  private final Map<String, Integer> ports;
  private final Process nginx;
  private final Path output;

  private LoadBalancer(Map<String, Integer> ports, Process nginx, Path output) {
    this.ports = ports;
    this.nginx = nginx;
    this.output = output;
  }

  /** Where nginx is on this machine, if it is. */
  public static Optional<Path> program() {
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).resolve("nginx"));
    return Stream.concat(onPath, PLACES.stream()).filter(Files::isExecutable).findFirst();
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param below where its directory is made
   * @param replicas ports on 127.0.0.1 by the name of what they are replicas of
   * @param failTimeout for how long one is left alone that failed three times, and within which
   * @throws ProcessException if there is no nginx, or it does not start
   */
  public static LoadBalancer start(
      Path below, Map<String, List<Integer>> replicas, Duration failTimeout) {
    Path program =
        program()
            .orElseThrow(
                () -> new ProcessException("Could not start nginx: install it (nginx-light)"));
    Path directory = below.resolve("nginx").toAbsolutePath();
    List<Integer> free = LocalPorts.free(replicas.size());
    Map<String, Integer> ports = new LinkedHashMap<>();
    replicas.keySet().forEach(name -> ports.put(name, free.get(ports.size())));
    Path output = directory.resolve("error.log");
    try {
      Files.createDirectories(directory.resolve("temporary"));
      Path configuration = directory.resolve("nginx.conf");
      Files.writeString(configuration, configuration(directory, replicas, ports, failTimeout));
      Process nginx =
          new ProcessBuilder(
                  program.toString(),
                  "-p",
                  directory.toString(),
                  "-c",
                  configuration.toString(),
                  "-e",
                  output.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
              .start();
      LoadBalancer started = new LoadBalancer(ports, nginx, output);
      started.awaitListening();
      return started;
    } catch (IOException e) {
      throw new ProcessException("Could not start nginx: " + e, e);
    }
  }

  /** Where the replicas of that name are reached, with a slash at its end. */
  public URI address(String name) {
    return URI.create("http://127.0.0.1:" + ports.get(name) + "/");
  }

  /** SIGTERM: gives back once it has ended. */
  @Override
  public void close() {
    nginx.destroy();
    try {
      if (!nginx.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        nginx.destroyForcibly();
      }
    } catch (InterruptedException e) {
      nginx.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** What nginx is told, for a directory of its own and no root's rights. */
  static String configuration(
      Path directory,
      Map<String, List<Integer>> replicas,
      Map<String, Integer> ports,
      Duration failTimeout) {
    StringBuilder text = new StringBuilder();
    if (System.getProperty("user.name").equals("root")) {
      // Else its workers are nobody, who reach no temporary file in a directory of ours: a request
      // that does not fit into memory would be answered 500, which tells clients to drop it.
      text.append("user root;\n");
    }
    text.append(
        """
        daemon off;
        worker_processes 1;
        pid %1$s/nginx.pid;
        error_log %1$s/error.log warn;
        events { worker_connections 8192; }
        http {
          access_log off;
          client_body_temp_path %1$s/temporary/body;
          proxy_temp_path %1$s/temporary/proxy;
          fastcgi_temp_path %1$s/temporary/fastcgi;
          uwsgi_temp_path %1$s/temporary/uwsgi;
          scgi_temp_path %1$s/temporary/scgi;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_set_header Host $host;
          proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
          proxy_connect_timeout 2s;
          proxy_read_timeout 60s;
          proxy_next_upstream error timeout http_502 http_503;
          proxy_next_upstream_tries 3;
        """
            .formatted(directory));
    replicas.forEach(
        (name, each) -> {
          text.append("  upstream ").append(name).append(" {\n    least_conn;\n");
          // Shared by all workers: a replica that one of them saw failing is left alone by all.
          text.append("    zone ").append(name).append(" 64k;\n    keepalive 16;\n");
          for (int replica : each) {
            text.append(
                "    server 127.0.0.1:%d max_fails=3 fail_timeout=%ds;\n"
                    .formatted(replica, failTimeout.toSeconds()));
          }
          text.append(
              """
                }
                server {
                  listen 127.0.0.1:%d;
                  client_max_body_size 64m;
                  location / { proxy_pass http://%s; }
                }
              """
                  .formatted(ports.get(name), name));
        });
    return text.append("}\n").toString();
  }

  private void awaitListening() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    for (int port : ports.values()) {
      while (!TcpProbe.listens(port)) {
        if (!nginx.isAlive() || System.nanoTime() - end > 0) {
          close();
          throw new ProcessException("nginx does not listen; it said: " + said());
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(20);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProcessException("Interrupted while waiting for nginx", e);
    }
  }

  private String said() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      return "(nothing: " + e + ")";
    }
  }
}
