package io.sense.manifests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The operator's rules, each broken once. */
final class OperatorRulesTest {
  private static final String GOOD =
      """
      {"metadata": {"name": "sense-correlation"},
       "spec": {
         "image": "sense:1", "flinkVersion": "v2_2", "serviceAccount": "flink",
         "flinkConfiguration": {
           "execution": {"checkpointing": {"dir": "s3://a/b", "savepoint-dir": "s3://a/c"}},
           "high-availability.type": "kubernetes", "high-availability.storageDir": "s3://a/d",
           "jobmanager.scheduler": "adaptive", "job.autoscaler.enabled": true,
           "kubernetes.operator.cluster.health-check.enabled": true,
           "kubernetes.operator.deployment.rollback.enabled": true},
         "jobManager": {"replicas": 2, "resource": {"memory": "1g", "cpu": 1}},
         "taskManager": {"resource": {"memory": "1g", "cpu": 1}},
         "job": {"parallelism": 2, "upgradeMode": "savepoint"}}}
      """;

  @Test
  void findNothingInWhatIsGood() {
    assertThat(OperatorRules.faults(Repository.json(GOOD))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "metadata | name | 'Sense' | the name must match",
        "spec | flinkVersion | v1_14 | flinkVersion is not known",
        "spec | serviceAccount | | serviceAccount must be set",
        "spec | image | | image must be set",
        "spec/flinkConfiguration | kubernetes.cluster-id | x | is the operator's to set",
        "spec/flinkConfiguration | high-availability.type | | rolling back needs",
        "spec/flinkConfiguration | high-availability.type | | more than one JobManager needs",
        "spec/flinkConfiguration | high-availability.storageDir | | needs a storageDir",
        "spec/flinkConfiguration | kubernetes.operator.jm-deployment-recovery.enabled | false"
            + " | needs jm-deployment-recovery",
        "spec/flinkConfiguration/execution/checkpointing | dir | | needs a checkpoint directory",
        "spec/flinkConfiguration/execution/checkpointing | savepoint-dir | | savepoints need",
        "spec/flinkConfiguration | jobmanager.scheduler | default | needs the adaptive scheduler",
        "spec/flinkConfiguration | job.autoscaler.utilization.max | 0.5 | is below target",
        "spec/flinkConfiguration | job.autoscaler.utilization.min | 0.9 | is above target",
        "spec/flinkConfiguration | job.autoscaler.scale-down.max-factor | 2 | from 0 to 1",
        "spec/flinkConfiguration | job.autoscaler.vertex.min-parallelism | 300 | is above max",
        "spec/jobManager/resource | memory | | jobManager must say",
        "spec/taskManager/resource | memory | | taskManager must say",
        "spec/job | parallelism | 0 | parallelism must be positive",
        "spec/job | savepointRedeployNonce | 1 | needs initialSavepointPath",
        "spec | ingress | x | ingress must have a template"
      })
  void nameWhatIsBroken(String parent, String field, String value, String fault) {
    JsonNode deployment = Repository.json(GOOD);
    ObjectNode changed = (ObjectNode) deployment.at("/" + parent);
    if (value == null) {
      changed.remove(field);
    } else {
      changed.put(field, value);
    }
    assertThat(OperatorRules.faults(deployment)).anyMatch(found -> found.contains(fault));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"jobReference\": {\"name\": \"a\"}} | exactly one",
        "{\"savepoint\": {}, \"checkpoint\": {}, \"jobReference\": {\"name\": \"a\"}}"
            + " | exactly one",
        "{\"savepoint\": {}} | jobReference must name",
        "{\"savepoint\": {\"alreadyExists\": true}} | needs its path"
      })
  void nameWhatIsBrokenInASnapshot(String spec, String fault) {
    JsonNode snapshot = Repository.json("{\"spec\": " + spec + "}");
    assertThat(OperatorRules.snapshotFaults(snapshot)).anyMatch(found -> found.contains(fault));
  }
}
