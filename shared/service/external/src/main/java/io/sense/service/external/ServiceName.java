package io.sense.service.external;

import java.util.Locale;

/** The services of others that Sense calls. */
public enum ServiceName {
  /** The service orchestrator: what is built in the network for a product, and how that went. */
  MDSO,
  /** Orders and their data. */
  ODIN,
  /** Activates devices. */
  HYDRA,
  /** Lets a device into the network. */
  ISE,
  /** Tickets for people. */
  REMEDY;

  /** As in metrics and messages: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
