package io.sense.correlation;

import io.sense.correlation.join.Documents;
import io.sense.correlation.join.Timing;
import io.sense.correlation.link.CallFlow;
import io.sense.settings.KafkaConnection;
import io.sense.settings.Settings;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settings of the correlation job.
 *
 * @param groupId consumer group under which offsets are committed, for lag monitoring and for a
 *     first start without state
 * @param delivery of the output topics
 * @param tickInterval between two empty requests to every partition of the inputs
 * @param documents which traces are kept as documents
 * @param heapBytes rough bound of the open traces on the heap of each subtask
 * @param callFlows services known to call each other, for links between traces
 */
public record CorrelationConfig(
    KafkaConnection kafka,
    String groupId,
    DeliveryGuarantee delivery,
    Duration tickInterval,
    Timing timing,
    Documents documents,
    long heapBytes,
    Set<CallFlow> callFlows) {
  private static final Logger LOG = LoggerFactory.getLogger(CorrelationConfig.class);
  private static final String PREFIX = "SENSE_CORRELATION_";

  /**
   * Reads the settings.
   *
   * @param arguments {@code NAME=value}; they win over the environment
   * @throws io.sense.settings.InvalidSettingsException naming every fault at once
   */
  public static CorrelationConfig from(Map<String, String> environment, String... arguments) {
    Settings settings = new Settings(environment, arguments);
    KafkaConnection kafka = KafkaConnection.from(settings);
    String groupId = settings.text(PREFIX + "GROUP_ID", "sense-correlation");
    Delivery delivery = settings.choice(PREFIX + "DELIVERY", Delivery.AT_LEAST_ONCE);
    Duration tick = settings.duration(PREFIX + "TICK_INTERVAL", Duration.ofSeconds(1));
    Timing design = Timing.DEFAULT;
    Timing timing =
        new Timing(
            settings.duration(PREFIX + "QUIET_WHOLE", design.quietWhole()),
            settings.duration(PREFIX + "QUIET_INCOMPLETE", design.quietIncomplete()),
            settings.duration(PREFIX + "LONGEST_OPEN", design.longestOpen()),
            settings.duration(PREFIX + "HORIZON", design.horizon()),
            settings.duration(PREFIX + "REVISION_INTERVAL", design.revisionInterval()),
            settings.duration(PREFIX + "ALIGNMENT", design.alignment()),
            settings.duration(PREFIX + "SLACK", design.slack()),
            settings.integer(PREFIX + "MOST_RECORDS", design.mostRecords(), 1, Integer.MAX_VALUE));
    if (timing.quietWhole().compareTo(timing.quietIncomplete()) > 0) {
      settings.fault(PREFIX + "QUIET_WHOLE must not be longer than " + PREFIX + "QUIET_INCOMPLETE");
    }
    if (timing.horizon().compareTo(timing.alignment()) < 0) {
      settings.fault(PREFIX + "HORIZON must not be shorter than " + PREFIX + "ALIGNMENT");
    }
    Documents documents = settings.choice(PREFIX + "DOCUMENTS", Documents.ALL);
    long heapBytes = settings.bytes(PREFIX + "HEAP_BYTES", 256L << 20);
    Set<CallFlow> callFlows = callFlows(settings);
    settings.throwIfInvalid(PREFIX, KafkaConnection.PREFIX);
    LOG.info("Settings: {}", settings.effective());
    return new CorrelationConfig(
        kafka, groupId, delivery.guarantee, tick, timing, documents, heapBytes, callFlows);
  }

  private static Set<CallFlow> callFlows(Settings settings) {
    String name = PREFIX + "CALL_FLOWS";
    Set<CallFlow> flows = new LinkedHashSet<>();
    for (String text : settings.list(name, List.of())) {
      CallFlow.parse(text)
          .ifPresentOrElse(
              flows::add,
              () ->
                  settings.fault(
                      name
                          + " must be a list of two different services each, as in"
                          + " shop>bank,bank>mail, not \""
                          + text
                          + "\""));
    }
    return flows;
  }

  /** What of Flink's guarantees makes sense here. */
  private enum Delivery {
    AT_LEAST_ONCE(DeliveryGuarantee.AT_LEAST_ONCE),
    EXACTLY_ONCE(DeliveryGuarantee.EXACTLY_ONCE);

    private final DeliveryGuarantee guarantee;

    Delivery(DeliveryGuarantee guarantee) {
      this.guarantee = guarantee;
    }
  }
}
