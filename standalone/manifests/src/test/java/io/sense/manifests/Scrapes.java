package io.sense.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Prometheus will ask in a cluster. */
final class Scrapes {
  private Scrapes() {}

  /**
   * A pod that is asked.
   *
   * @param job under which its series are kept; empty where Prometheus' own settings say it
   * @param port as a number
   */
  record Scrape(Pod pod, String job, int port, String path) {
    @Override
    public String toString() {
      return "%s at %d%s".formatted(pod.name(), port, path);
    }
  }

  /** By PodMonitors and by annotations. */
  static List<Scrape> of(String overlay) {
    Overlay built = Overlay.of(overlay);
    List<Scrape> scrapes = new ArrayList<>();
    for (Pod pod : built.pods()) {
      for (JsonNode monitor : built.ofKind("PodMonitor")) {
        if (pod.isSelectedBy(monitor.at("/spec/selector"))) {
          for (JsonNode endpoint : monitor.at("/spec/podMetricsEndpoints")) {
            scrapes.add(
                new Scrape(
                    pod,
                    job(pod, monitor, endpoint),
                    pod.ports().getOrDefault(endpoint.path("port").asText(), -1),
                    endpoint.path("path").asText()));
          }
        }
      }
      Map<String, String> annotations = pod.annotations();
      if ("true".equals(annotations.get("prometheus.io/scrape"))) {
        scrapes.add(
            new Scrape(
                pod,
                "",
                Integer.parseInt(annotations.get("prometheus.io/port")),
                annotations.get("prometheus.io/path")));
      }
    }
    return scrapes;
  }

  /** The label that {@code jobLabel} names, unless a relabeling says otherwise. */
  private static String job(Pod pod, JsonNode monitor, JsonNode endpoint) {
    for (JsonNode relabeling : endpoint.path("relabelings")) {
      if (relabeling.path("targetLabel").asText().equals("job")) {
        return relabeling.path("replacement").asText();
      }
    }
    return pod.labels().getOrDefault(monitor.at("/spec/jobLabel").asText(), "");
  }
}
