package io.sense.service.mdso;

import java.time.Instant;

/**
 * What went wrong with a resource.
 *
 * @param time when
 * @param code of MDSO
 * @param message for people
 */
public record ResourceError(Instant time, String code, String message) {}
