package io.sense.standalone.processes;

import java.util.Locale;

/** The apps that answer people, the simulator of the services that they call, and the canary. */
public enum App {
  /** Correlations, timelines, the page. */
  PALANTIR("io.sense.palantir.Palantir"),
  /** The inventory. */
  ARDA("io.sense.arda.Arda"),
  /** Provisioning. */
  BEORN("io.sense.beorn.Beorn"),
  /** MDSO, ODIN, Hydra, ISE and Remedy. */
  SIMULATOR("io.sense.simulator.Simulator"),
  /** Sends known traces and checks the answers. */
  CANARY("io.sense.canary.Canary");

  private final String mainClass;

  App(String mainClass) {
    this.mainClass = mainClass;
  }

  /** As in the names of processes: lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  String mainClass() {
    return mainClass;
  }

  /** Of its own settings. */
  String prefix() {
    return "SENSE_" + name() + "_";
  }
}
