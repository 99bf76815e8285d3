package io.sense.beorn;

import io.sense.beorn.CircuitRecords.Planned;
import io.sense.beorn.CircuitRecords.Seen;
import io.sense.service.mdso.MdsoResource;
import io.sense.service.mdso.OrchestrationTrace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is known of a circuit: what the inventory says it is, what was last provisioned,
 * what the orchestrator built, and what telemetry saw. The inventory is what the others are held
 * against.
 *
 * @param resources of the circuit at the orchestrator, the newest first
 * @param window within which a circuit in use shows itself
 */
record Compliance(
    Part<Planned> inventory,
    Part<Job> provisioning,
    Part<List<MdsoResource>> resources,
    Part<OrchestrationTrace> trace,
    Part<Seen> telemetry,
    Duration window,
    Instant now) {
  private static final String ACTIVE = "active";

  /**
   * Something that is not as it should be.
   *
   * @param check what was compared, such as {@code orchestration.product_id}
   */
  record Finding(String check, String expected, String found) {}

  /** Whether any part knows the circuit, or could not be asked. */
  boolean known() {
    return List.of(inventory, provisioning, resources, trace, telemetry).stream()
        .anyMatch(part -> part.missing() != null || part.found().isPresent());
  }

  /** All that is not as it should be; parts that are missing are held against nothing. */
  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    Optional<Planned> planned = inventory.found();
    if (inventory.missing() == null && planned.isEmpty()) {
      findings.add(new Finding("inventory", "the circuit", "nothing"));
    }
    compareProvisioning(planned, findings);
    compareOrchestration(planned, findings);
    compareTelemetry(planned, findings);
    return findings;
  }

  private void compareProvisioning(Optional<Planned> planned, List<Finding> findings) {
    Optional<Job> job = provisioning.found();
    if (job.isEmpty()) {
      return;
    }
    Order order = job.get().order();
    planned.ifPresent(
        circuit -> {
          compare("provisioning.product_id", circuit.productId(), order.productId(), findings);
          compare("provisioning.customer", circuit.customer(), order.customer(), findings);
          compare("provisioning.a_device_id", circuit.aDeviceId(), order.aDeviceId(), findings);
          compare("provisioning.z_device_id", circuit.zDeviceId(), order.zDeviceId(), findings);
        });
    String resourceId = job.get().step(StepName.MDSO_RESOURCE).externalId();
    List<MdsoResource> built = resources.found().orElse(List.of());
    boolean there = built.stream().anyMatch(each -> each.id().equals(resourceId));
    if (resources.missing() == null && !there) {
      String expected = "resource " + resourceId + ", which was provisioned";
      String found = built.isEmpty() ? "none" : "others only";
      findings.add(new Finding("orchestration.resource", expected, found));
    }
  }

  private void compareOrchestration(Optional<Planned> planned, List<Finding> findings) {
    if (resources.missing() == null) {
      Optional<MdsoResource> newest =
          resources.found().flatMap(found -> found.stream().findFirst());
      String state = newest.map(MdsoResource::orchState).orElse("none");
      planned.ifPresent(circuit -> compareState(circuit.state(), state, findings));
      newest.ifPresent(
          resource -> planned.ifPresent(circuit -> compareResource(circuit, resource, findings)));
    }
    trace
        .found()
        .filter(found -> found.state().equals("failed"))
        .ifPresent(
            found -> findings.add(new Finding("orchestration.trace", "completed", "failed")));
  }

  /** What is in use is active at both, or at none. */
  private static void compareState(String planned, String built, List<Finding> findings) {
    boolean inUse = planned.equals(ACTIVE);
    if (inUse && !built.equals(ACTIVE)) {
      findings.add(new Finding("orchestration.state", ACTIVE, built));
    }
    if (!inUse && !planned.equals("suspended") && built.equals(ACTIVE)) {
      findings.add(new Finding("inventory.state", ACTIVE, planned));
    }
  }

  private static void compareResource(
      Planned circuit, MdsoResource resource, List<Finding> findings) {
    compare("orchestration.product_id", circuit.productId(), resource.productId(), findings);
    property("customer", circuit.customer(), resource, findings);
    property("a_device_id", circuit.aDeviceId(), resource, findings);
    property("z_device_id", circuit.zDeviceId(), resource, findings);
  }

  private void compareTelemetry(Optional<Planned> planned, List<Finding> findings) {
    boolean inUse = planned.filter(circuit -> circuit.state().equals(ACTIVE)).isPresent();
    if (telemetry.missing() != null) {
      return;
    }
    Optional<Seen> seen = telemetry.found();
    if (inUse && seen.filter(each -> !each.lastSeen().isBefore(now.minus(window))).isEmpty()) {
      String last = seen.map(each -> "last seen " + each.lastSeen()).orElse("never seen");
      findings.add(new Finding("telemetry.last_seen", "seen within " + window, last));
    }
    seen.filter(each -> each.tracesWithErrors() > 0)
        .ifPresent(
            each ->
                findings.add(
                    new Finding(
                        "telemetry.errors",
                        "no trace with errors",
                        each.tracesWithErrors() + " of " + each.traces() + " traces")));
  }

  private static void property(
      String name, @Nullable String expected, MdsoResource resource, List<Finding> findings) {
    if (resource.properties().containsKey(name)) { // MDSO need not be told everything
      compare("orchestration." + name, expected, resource.properties().get(name), findings);
    }
  }

  /** Where the inventory says nothing, there is nothing to hold the other against. */
  private static void compare(
      String check, @Nullable String expected, @Nullable String found, List<Finding> findings) {
    if (expected != null && !expected.equals(found)) {
      findings.add(new Finding(check, expected, String.valueOf(found)));
    }
  }
}
