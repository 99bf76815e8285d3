package io.sense.standalone.processes;

import java.util.Locale;

/** The apps that answer people, and the simulator of the services that they call. */
public enum App {
  /** Correlations, timelines, the page. */
  PALANTIR("io.sense.palantir.Palantir"),
  /** The inventory. */
  ARDA("io.sense.arda.Arda"),
  /** Provisioning. */
  BEORN("io.sense.beorn.Beorn"),
  /** MDSO, ODIN, Hydra, ISE and Remedy. */
  SIMULATOR("io.sense.simulator.Simulator");

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
