package io.sense.standalone.processes;

import io.sense.embedded.EmbeddedDatabase;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The whole system as docker-compose.yml has it, each program a process of this machine: a
 * Collector in front, receivers, Kafka, Flink with ZooKeeper so that a JobManager remembers its
 * jobs, PostgreSQL, Redis, palantirs behind nginx, a Collector behind, the traffic of the demo, and
 * the canary that looks at all of it from outside. Thread-safe but for starting and closing.
 *
 * <p>nginx stands for what spreads requests in the deployment, for the receivers as well.
 */
public final class Topology implements AutoCloseable {
  private static final String RECEIVER = "receiver";
  private static final String PALANTIR = "palantir";
  private static final Duration FAIL_TIMEOUT = Duration.ofSeconds(2);
  private static final List<String> SMALL =
      List.of("-Xmx192m", "-XX:+UseSerialGC", ProgramKind.QUICK_TO_START);

  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final List<Member> members = new ArrayList<>();
  private final TopologySetup setup;
  private SenseProcesses sense;
  private LoadBalancer balancer;
  private CollectorProcess front;
  private AppProcess canary;
  private ProgramProcess demo;

  private Topology(TopologySetup setup) {
    this.setup = setup;
  }

  /**
   * Starts everything, in the order of the data's way, and waits until all of it is ready.
   *
   * @throws RuntimeException if it cannot; nothing is left running
   */
  public static Topology start(TopologySetup setup) {
    Topology topology = new Topology(setup);
    try {
      topology.bringUp();
      return topology;
    } catch (RuntimeException e) {
      topology.close();
      throw e;
    }
  }

  /** Broker, Flink, receivers, PostgreSQL. */
  public SenseProcesses sense() {
    return sense;
  }

  /** Of OTLP/HTTP at the Collector in front, with a slash at its end. */
  public URI frontDoor() {
    return front.http();
  }

  /** Of palantir's API behind nginx, with a slash at its end. */
  public URI palantir() {
    return balancer.address(PALANTIR);
  }

  /** Of the canary's health and metrics, with a slash at its end. */
  public URI canary() {
    return canary.address();
  }

  /** What sends the demo's traffic ({@code ./sense demo}) through the front door. */
  public ProgramProcess demo() {
    return demo;
  }

  /**
   * Every process that can be killed; the canary looks on, the demo stands for those who send, and
   * nginx for the network.
   */
  public List<Member> members() {
    return List.copyOf(members);
  }

  /** Stops everything. */
  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) { // AutoCloseable declares it; ours throw none that is checked
        throw new ProcessException("Could not stop all processes: " + e, e);
      }
    }
  }

  private void bringUp() {
    Path directory = setup.sense().directory();
    String classPath = setup.sense().classPath();
    ZooKeeperProcess zooKeeper = own(new ZooKeeperProcess(directory, classPath));
    start(zooKeeper.process());
    sense = own(SenseProcesses.start(remembering(zooKeeper, directory)));
    sense.receivers().forEach(receiver -> members.add(Member.of(receiver.process())));
    members.add(Member.of(sense.broker().process()));
    members.addAll(sense.flink().members());
    EmbeddedDatabase database = sense.database().orElseThrow();
    members.add(new PostgresMember(database));
    RedisProcess redis = own(new RedisProcess(setup.redis(), directory));
    start(redis.process());

    List<AppProcess> palantirs = new ArrayList<>();
    Map<String, String> settings = new LinkedHashMap<>(setup.palantir());
    settings.put("SENSE_DATABASE_URL", database.jdbcUrl());
    settings.put("SENSE_DATABASE_USER", database.user());
    settings.put("SENSE_DATABASE_PASSWORD", database.password());
    for (int number = 1; number <= setup.palantirs(); number++) {
      palantirs.add(app(App.PALANTIR, PALANTIR + "-" + number, settings));
    }
    palantirs.forEach(each -> start(each.process()));
    balancer =
        own(
            LoadBalancer.start(
                directory,
                Map.of(
                    RECEIVER,
                    sense.receivers().stream().map(each -> each.http().getPort()).toList(),
                    PALANTIR,
                    palantirs.stream().map(AppProcess::port).toList()),
                FAIL_TIMEOUT));
    front =
        collector(
            "collector-in",
            "feed-http.yaml",
            Map.of("SENSE_COLLECTOR_RECEIVER_HTTP", withoutSlash(balancer.address(RECEIVER))));
    CollectorProcess behind =
        collector(
            "collector-out",
            "export.yaml",
            Map.of(
                "SENSE_COLLECTOR_KAFKA", "[" + sense.broker().servers() + "]",
                "SENSE_COLLECTOR_LOKI", setup.loki().toString(),
                "SENSE_COLLECTOR_TEMPO", setup.tempo().toString()));
    Stream.of(front, behind).forEach(each -> start(each.process()));

    Map<String, String> ofCanary = new LinkedHashMap<>(setup.canary());
    ofCanary.put("SENSE_CANARY_FRONT_DOOR", withoutSlash(front.http()));
    ofCanary.put("SENSE_CANARY_PALANTIR", withoutSlash(palantir()));
    canary = app(App.CANARY, "canary", ofCanary);
    canary.process().start();
    canary.process().awaitReady(setup.patience());
    demo =
        own(
            new ProgramProcess(
                new Program(
                    "demo",
                    "io.sense.client.Demo",
                    classPath,
                    SMALL,
                    List.of("SENSE_DEMO_ENDPOINT=" + withoutSlash(front.http()))),
                directory.resolve("demo"),
                start -> true)); // it listens nowhere
    demo.start();
  }

  /** With jobs that outlive a JobManager. */
  private SenseSetup remembering(ZooKeeperProcess zooKeeper, Path directory) {
    SenseSetup given = setup.sense();
    Map<String, String> flink = new LinkedHashMap<>(zooKeeper.flink(directory.resolve("ha")));
    flink.putAll(given.flink());
    return given.withFlink(flink);
  }

  private AppProcess app(App app, String name, Map<String, String> settings) {
    return own(
        new AppProcess(
            name, app, setup.sense().directory(), setup.sense().classPath(), settings, SMALL));
  }

  private CollectorProcess collector(
      String name, String configuration, Map<String, String> settings) {
    return own(
        new CollectorProcess(
            name,
            setup.collector(),
            setup.repository().resolve("otel-collector").resolve(configuration),
            setup.sense().directory(),
            settings));
  }

  private void start(ProgramProcess process) {
    process.start();
    process.awaitReady(setup.patience());
    members.add(Member.of(process));
  }

  private <T extends AutoCloseable> T own(T part) {
    running.push(part);
    return part;
  }

  private static String withoutSlash(URI address) {
    String text = address.toString();
    return text.substring(0, text.length() - 1);
  }
}
