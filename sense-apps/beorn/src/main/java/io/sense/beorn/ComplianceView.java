package io.sense.beorn;

import io.sense.service.mdso.MdsoResource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comparison as it is answered.
 *
 * @param verdict {@code compliant}; {@code not_compliant} with findings; {@code undetermined}
 *     without findings, but with a part missing
 * @param parts by name, what each says of itself
 */
record ComplianceView(
    String circuitId,
    String verdict,
    String checkedAt,
    List<Compliance.Finding> findings,
    Map<String, PartView> parts) {

  /**
   * Where one source stands.
   *
   * @param state {@code known}, {@code nothing} (asked, and knows nothing of it) or {@code missing}
   * @param reason why it is missing; null if it is not
   * @param value what it knows, in short; null if nothing
   */
  record PartView(String state, @Nullable String reason, @Nullable Object value) {
    static PartView of(Part<?> part) {
      if (part.missing() != null) {
        return new PartView("missing", part.missing(), null);
      }
      return new PartView(part.value() == null ? "nothing" : "known", null, part.value());
    }
  }

  /** A resource, in short. */
  record ResourceView(String id, String orchState, String productId) {}

  /** Telemetry, in short. */
  record SeenView(String lastSeen, long traces, long tracesWithErrors) {}

  static ComplianceView of(String circuitId, Compliance compliance) {
    List<Compliance.Finding> findings = compliance.findings();
    Map<String, PartView> parts = new LinkedHashMap<>();
    parts.put("inventory", PartView.of(compliance.inventory()));
    parts.put(
        "provisioning", PartView.of(compliance.provisioning().map(job -> job.id().toString())));
    parts.put("resources", PartView.of(compliance.resources().map(ComplianceView::resources)));
    parts.put("orchestration_trace", PartView.of(compliance.trace().map(trace -> trace.state())));
    parts.put("telemetry", PartView.of(compliance.telemetry().map(ComplianceView::seen)));
    boolean missing = parts.values().stream().anyMatch(part -> part.state().equals("missing"));
    String verdict = missing ? "undetermined" : "compliant";
    return new ComplianceView(
        circuitId,
        findings.isEmpty() ? verdict : "not_compliant",
        compliance.now().toString(),
        findings,
        parts);
  }

  private static List<ResourceView> resources(List<MdsoResource> resources) {
    return resources.stream()
        .map(each -> new ResourceView(each.id(), each.orchState(), each.productId()))
        .toList();
  }

  private static SeenView seen(CircuitRecords.Seen seen) {
    return new SeenView(seen.lastSeen().toString(), seen.traces(), seen.tracesWithErrors());
  }
}
