package io.sense.simulator;

/**
 * What every one of the services has.
 *
 * @param way that every call to it goes, through its faults
 * @param effects that it made and undid
 */
record SimulatedService(FaultyService way, Effects effects) {

  static SimulatedService of(SimulatorConfig config) {
    return new SimulatedService(new FaultyService(config.seed()), new Effects(config.capacity()));
  }

  /** Counts calls and effects anew; the faults stay. */
  void reset() {
    way.calls().reset();
    effects.reset();
  }
}
