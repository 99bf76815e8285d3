package io.sense.beorn;

import io.sense.service.external.ServiceName;
import java.util.Locale;

/** The steps of a provisioning in the order in which they are made; they are undone in reverse. */
enum StepName {
  ODIN_ORDER(ServiceName.ODIN, Effect.KEYED),
  MDSO_RESOURCE(ServiceName.MDSO, Effect.KEYED),
  MDSO_ACTIVE(ServiceName.MDSO, Effect.NONE),
  ISE_ENDPOINT_A(ServiceName.ISE, Effect.FINDABLE),
  ISE_ENDPOINT_Z(ServiceName.ISE, Effect.FINDABLE),
  HYDRA_ACTIVATION_A(ServiceName.HYDRA, Effect.KEYED),
  HYDRA_ACTIVATION_Z(ServiceName.HYDRA, Effect.KEYED),
  /**
   * The last one: a ticket tells people that all is done, and cannot be taken back, only closed.
   */
  REMEDY_TICKET(ServiceName.REMEDY, Effect.BLIND);

  private final ServiceName service;
  private final Effect effect;

  StepName(ServiceName service, Effect effect) {
    this.service = service;
    this.effect = effect;
  }

  /** Whom it asks. */
  ServiceName service() {
    return service;
  }

  Effect effect() {
    return effect;
  }

  /** What is first asked of the service. */
  CallKind firstCall() {
    return effect == Effect.NONE ? CallKind.WATCH : CallKind.MAKE;
  }

  /** Whether undoing it needs the id that the service gave. */
  boolean needsExternalId() {
    return this != ODIN_ORDER && this != MDSO_ACTIVE;
  }

  /** As in JSON, in tables and in keys. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Of {@link #label}.
   *
   * @throws IllegalArgumentException if there is no such step
   */
  static StepName ofLabel(String label) {
    return Labels.parse(StepName.class, label);
  }
}
