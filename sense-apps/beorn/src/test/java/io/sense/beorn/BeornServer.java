package io.sense.beorn;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sense.service.external.Answer;
import io.sense.service.mdso.MdsoRepository;
import io.sense.service.mdso.MdsoResource;
import io.sense.service.mdso.OrchestrationTrace;
import io.sense.service.mdso.ResourceError;
import io.sense.service.mdso.ResourceQuery;
import io.sense.service.mdso.Resources;
import io.sense.service.web.Health;
import io.sense.service.web.Metrics;
import io.sense.service.web.WebServer;
import io.sense.service.web.WebServerConfig;
import io.sense.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/** Beorn's routes on jobs and records in memory, without workers. */
final class BeornServer implements AutoCloseable {
  final InMemoryJobs jobs = new InMemoryJobs();
  final Transitions transitions = new Transitions(Jobs.policy(3));
  Part<CircuitRecords.Planned> inventory = Part.nothing();
  Part<CircuitRecords.Seen> telemetry = Part.nothing();
  Answer<List<MdsoResource>> resources = new Answer.Result<>(List.of());
  Answer<OrchestrationTrace> trace = new Answer.NotFound<>();
  private final Metrics metrics = new Metrics();
  final WebServer server;

  BeornServer() {
    ProvisioningHandlers provisionings =
        new ProvisioningHandlers(
            jobs, transitions, new BeornMetrics(new SimpleMeterRegistry()), () -> {});
    ComplianceHandlers compliance =
        new ComplianceHandlers(
            jobs,
            new Records(),
            new Mdso(),
            Duration.ofHours(24),
            Clock.fixed(Jobs.NOW, ZoneOffset.UTC));
    server =
        WebServer.start(
            WebServerConfig.from(
                new Settings(Map.of("A_PORT", "0", "A_DRAIN_IDLE", "10ms")), "A_", 8083),
            new Health(),
            metrics,
            routes -> BeornApp.addRoutes(routes, provisionings, compliance));
  }

  private final class Records implements CircuitRecords {
    @Override
    public Part<Planned> inventory(String circuitId) {
      return inventory;
    }

    @Override
    public Part<Seen> telemetry(String circuitId, Duration window) {
      return telemetry;
    }
  }

  private final class Mdso implements MdsoRepository {
    @Override
    public Answer<Resources> find(ResourceQuery query) {
      return resources.map(items -> new Resources(items, false));
    }

    @Override
    public Answer<MdsoResource> resource(String id) {
      return new Answer.NotFound<>();
    }

    @Override
    public Answer<List<ResourceError>> errors(String resourceId) {
      return new Answer.NotFound<>();
    }

    @Override
    public Answer<OrchestrationTrace> orchestrationTrace(String circuitId) {
      return trace;
    }
  }

  URI uri(String path) {
    return URI.create("http://localhost:" + server.port() + path);
  }

  TestClient.Reply get(String path) throws IOException, InterruptedException {
    return TestClient.get(uri(path));
  }

  TestClient.Reply post(String path, String body, String... headers)
      throws IOException, InterruptedException {
    return TestClient.post(uri(path), body, headers);
  }

  @Override
  public void close() {
    server.close();
    metrics.close();
  }
}
