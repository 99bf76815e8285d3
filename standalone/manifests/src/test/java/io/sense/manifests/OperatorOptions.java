package io.sense.manifests;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.ConfigOptions.OptionBuilder;

/**
 * What a FlinkDeployment may say to the operator and to its autoscaler, as their documentation
 * (release 1.15) has it. Their jars are in no registry that this build can rely on.
 */
final class OperatorOptions {
  static final Map<String, ConfigOption<?>> KNOWN = new TreeMap<>();

  static {
    add(
        "kubernetes.operator.",
        key -> key.booleanType().noDefaultValue(),
        "cluster.health-check.checkpoint-progress.enabled",
        "cluster.health-check.enabled",
        "deployment.rollback.enabled",
        "jm-deployment-recovery.enabled",
        "jm-deployment.startup.probe.enabled",
        "job.drain-on-savepoint-deletion",
        "job.restart.failed",
        "job.savepoint-on-deletion",
        "job.upgrade.ignore-pending-savepoint",
        "job.upgrade.inplace-scaling.enabled",
        "job.upgrade.last-state-fallback.enabled",
        "pod-template.merge-arrays-by-name",
        "savepoint.cleanup.enabled",
        "savepoint.dispose-on-delete",
        "snapshot.resource.enabled");
    add(
        "kubernetes.operator.",
        key -> key.durationType().noDefaultValue(),
        "checkpoint.trigger.grace-period",
        "cluster.health-check.checkpoint-progress.window",
        "cluster.health-check.restarts.window",
        "deployment.readiness.timeout",
        "jm-deployment.shutdown-ttl",
        "job.upgrade.last-state.max.allowed.checkpoint.age",
        "savepoint.history.max.age",
        "savepoint.trigger.grace-period");
    add(
        "kubernetes.operator.",
        key -> key.intType().noDefaultValue(),
        "cluster.health-check.restarts.threshold",
        "savepoint.history.max.count");
    add(
        "kubernetes.operator.",
        key -> key.stringType().noDefaultValue(), // an interval may also be a cron expression
        "checkpoint.type",
        "periodic.checkpoint.interval",
        "periodic.savepoint.interval");
    add(
        "kubernetes.operator.",
        key -> key.enumType(SavepointFormat.class).noDefaultValue(),
        "savepoint.format.type");
    add(
        "job.autoscaler.",
        key -> key.booleanType().noDefaultValue(),
        "enabled",
        "memory.tuning.enabled",
        "restart.time-tracking.enabled",
        "scaling.enabled");
    add(
        "job.autoscaler.",
        key -> key.durationType().noDefaultValue(),
        "backlog-processing.lag-threshold",
        "catch-up.duration",
        "metrics.window",
        "restart.time",
        "restart.time-tracking.limit",
        "scale-down.interval",
        "stabilization.interval");
    add(
        "job.autoscaler.",
        key -> key.doubleType().noDefaultValue(),
        "quota.cpu",
        "scale-down.max-factor",
        "scale-up.max-factor",
        "utilization.max",
        "utilization.min",
        "utilization.target");
    add(
        "job.autoscaler.",
        key -> key.intType().noDefaultValue(),
        "history.max.count",
        "vertex.max-parallelism",
        "vertex.min-parallelism");
    add("job.autoscaler.", key -> key.memoryType().noDefaultValue(), "quota.memory");
    add(
        "job.autoscaler.",
        key -> key.stringType().asList().noDefaultValue(),
        "excluded.periods",
        "vertex.exclude.ids");
  }

  private enum SavepointFormat {
    CANONICAL,
    NATIVE
  }

  private OperatorOptions() {}

  private static void add(
      String prefix, Function<OptionBuilder, ConfigOption<?>> typed, String... names) {
    for (String name : names) {
      KNOWN.put(prefix + name, typed.apply(ConfigOptions.key(prefix + name)));
    }
  }
}
