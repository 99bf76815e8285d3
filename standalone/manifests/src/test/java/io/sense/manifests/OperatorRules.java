package io.sense.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the Flink operator itself refuses beyond its schemas: the rules of its validator (1.15.0),
 * those that one object can break by itself. Rules on changes, such as from native to standalone,
 * need the object that is deployed.
 */
final class OperatorRules {
  private static final String NAME = "[a-z]([-a-z\\d]{0,43}[a-z\\d])?";
  private static final Set<String> FORBIDDEN =
      Set.of("kubernetes.namespace", "kubernetes.cluster-id", "high-availability.cluster-id");
  private static final Set<String> LOG_FILES =
      Set.of("log4j-console.properties", "logback-console.xml");
  private static final String OPERATOR = "kubernetes.operator.";

  private final JsonNode deployment;
  private final Map<String, String> configuration;
  private final List<String> faults = new ArrayList<>();

  private OperatorRules(JsonNode deployment) {
    this.deployment = deployment;
    this.configuration = configuration(deployment);
  }

  /** What the operator would refuse about a FlinkDeployment. */
  static List<String> faults(JsonNode deployment) {
    OperatorRules rules = new OperatorRules(deployment);
    rules.checkIdentity();
    rules.checkCluster();
    rules.checkJob();
    rules.checkAutoscaler();
    return rules.faults;
  }

  /** What the operator would refuse about a FlinkStateSnapshot. */
  static List<String> snapshotFaults(JsonNode snapshot) {
    List<String> faults = new ArrayList<>();
    JsonNode spec = snapshot.path("spec");
    if (spec.has("savepoint") == spec.has("checkpoint")) {
      faults.add("exactly one of savepoint and checkpoint must be there");
    }
    boolean exists = spec.at("/savepoint/alreadyExists").asBoolean();
    if (!exists && !spec.at("/jobReference/name").isTextual()) {
      faults.add("jobReference must name a job");
    }
    if (exists && !spec.at("/savepoint/path").isTextual()) {
      faults.add("a savepoint that exists already needs its path");
    }
    return faults;
  }

  /** Flink's configuration, flat, whether it is written nested or not. */
  static Map<String, String> configuration(JsonNode deployment) {
    Map<String, String> flat = new TreeMap<>();
    flatten("", deployment.at("/spec/flinkConfiguration"), flat);
    return flat;
  }

  static void flatten(String prefix, JsonNode node, Map<String, String> flat) {
    if (!node.isObject()) {
      flat.put(prefix, node.asText());
      return;
    }
    node.properties()
        .forEach(
            entry ->
                flatten(
                    prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey(),
                    entry.getValue(),
                    flat));
  }

  private void checkIdentity() {
    require(Overlay.name(deployment).matches(NAME), "the name must match " + NAME);
    String version = deployment.at("/spec/flinkVersion").asText();
    require(version.matches("v1_(1[5-9]|20)|v2_[0-4]"), "flinkVersion is not known");
    require(deployment.at("/spec/serviceAccount").isTextual(), "serviceAccount must be set");
    require(deployment.at("/spec/image").isTextual(), "image must be set");
    for (String key : FORBIDDEN) {
      require(!configuration.containsKey(key), key + " is the operator's to set");
    }
    deployment
        .at("/spec/logConfiguration")
        .fieldNames()
        .forEachRemaining(
            file -> require(LOG_FILES.contains(file), "logConfiguration knows no " + file));
    if (deployment.at("/spec").has("ingress")) {
      require(deployment.at("/spec/ingress/template").isTextual(), "ingress must have a template");
    }
  }

  private void checkCluster() {
    boolean available = configuration.containsKey("high-availability.type");
    if (isOn(OPERATOR + "deployment.rollback.enabled", false)) {
      require(available, "rolling back needs high availability");
    }
    if (isOn(OPERATOR + "cluster.health-check.enabled", false)) {
      require(
          isOn(OPERATOR + "jm-deployment-recovery.enabled", true),
          "the health check needs jm-deployment-recovery");
    }
    if (deployment.at("/spec/jobManager/replicas").asInt(1) > 1) {
      require(available, "more than one JobManager needs high availability");
    }
    if (available) {
      require(
          configuration.containsKey("high-availability.storageDir"),
          "high availability needs a storageDir");
    }
    for (String process : List.of("jobManager", "taskManager")) {
      require(
          deployment.at("/spec/" + process + "/resource/memory").isTextual(),
          process + " must say how much memory it has");
    }
  }

  private void checkJob() {
    String mode = deployment.at("/spec/job/upgradeMode").asText("stateless");
    if (!mode.equals("stateless")) {
      require(
          configuration.containsKey("execution.checkpointing.dir"),
          "upgradeMode " + mode + " needs a checkpoint directory");
    }
    boolean savepoints =
        mode.equals("savepoint")
            || deployment.at("/spec/job").has("savepointTriggerNonce")
            || configuration.containsKey(OPERATOR + "periodic.savepoint.interval")
            || configuration.containsKey(
                OPERATOR + "job.upgrade.last-state.max.allowed.checkpoint.age");
    if (savepoints) {
      require(
          configuration.containsKey("execution.checkpointing.savepoint-dir"),
          "savepoints need a directory");
    }
    require(
        deployment.at("/spec/job/parallelism").asInt() > 0
            || deployment.at("/spec/taskManager/replicas").asInt() >= 1,
        "parallelism must be positive");
    if (deployment.at("/spec/job").has("savepointRedeployNonce")) {
      require(
          deployment.at("/spec/job/initialSavepointPath").isTextual(),
          "savepointRedeployNonce needs initialSavepointPath");
    }
  }

  private void checkAutoscaler() {
    if (!isOn("job.autoscaler.enabled", false)) {
      return;
    }
    double target = number("job.autoscaler.utilization.target", 0.7);
    require(target > 0, "utilization.target must be positive");
    require(
        number("job.autoscaler.utilization.min", 0) <= target, "utilization.min is above target");
    require(
        number("job.autoscaler.utilization.max", Double.MAX_VALUE) >= target,
        "utilization.max is below target");
    double down = number("job.autoscaler.scale-down.max-factor", 0.6);
    require(down >= 0 && down <= 1, "scale-down.max-factor must be from 0 to 1");
    require(number("job.autoscaler.scale-up.max-factor", 1e5) > 0, "scale-up.max-factor");
    double least = number("job.autoscaler.vertex.min-parallelism", 1);
    require(
        least <= number("job.autoscaler.vertex.max-parallelism", 200),
        "vertex.min-parallelism is above max-parallelism");
    require(
        "adaptive".equals(configuration.get("jobmanager.scheduler")),
        "scaling in place needs the adaptive scheduler");
  }

  private boolean isOn(String key, boolean byDefault) {
    return Boolean.parseBoolean(configuration.getOrDefault(key, Boolean.toString(byDefault)));
  }

  private double number(String key, double byDefault) {
    return Double.parseDouble(configuration.getOrDefault(key, Double.toString(byDefault)));
  }

  private void require(boolean met, String fault) {
    if (!met) {
      faults.add(fault);
    }
  }
}
