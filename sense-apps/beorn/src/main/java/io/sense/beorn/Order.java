package io.sense.beorn;

/**
 * What is to be provisioned.
 *
 * @param circuitId of the circuit that is built
 * @param productId of the product that is sold with it
 * @param customer who gets it
 * @param aDeviceId device at the A end
 * @param zDeviceId device at the Z end
 */
record Order(
    String circuitId, String productId, String customer, String aDeviceId, String zDeviceId) {}
