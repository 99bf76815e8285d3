package io.sense.correlation.otlp;

import org.jspecify.annotations.Nullable;

/**
 * What Sense needs to know of the resource that a record came from.
 *
 * @param service {@code service.name}, or {@link #UNKNOWN_SERVICE}
 * @param instance {@code service.instance.id}, null where it is not set
 * @param environment {@code deployment.environment.name} (or its older name), null where not set
 * @param ids business ids among the resource's attributes, null where there are none
 * @param synthetic whether the resource says {@code sense.synthetic = true}
 */
public record Origin(
    String service,
    @Nullable String instance,
    @Nullable String environment,
    @Nullable BusinessIds ids,
    boolean synthetic) {
  /** The name that OpenTelemetry's resource conventions give a service that has none. */
  public static final String UNKNOWN_SERVICE = "unknown_service";

  /** Same service and, where both tell it, same instance (design, section 3, rule 3). */
  public boolean canHaveWritten(Origin log) {
    return service.equals(log.service)
        && (instance == null || log.instance == null || instance.equals(log.instance));
  }
}
