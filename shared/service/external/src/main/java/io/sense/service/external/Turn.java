package io.sense.service.external;

/**
 * What a rate limit says to a call.
 *
 * @param granted whether it may be sent
 * @param atNanos when: its turn if granted, else when it is worth another try; of {@link
 *     System#nanoTime}
 */
record Turn(boolean granted, long atNanos) {}
