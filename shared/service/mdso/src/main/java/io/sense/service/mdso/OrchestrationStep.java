package io.sense.service.mdso;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step of an orchestration.
 *
 * @param name of the step
 * @param state such as {@code pending}, {@code running}, {@code completed}, {@code failed}; MDSO
 *     may know others
 * @param startTime null until it began
 * @param endTime null until it ended
 * @param error for people, null if there is none
 * @param traceId of the OpenTelemetry trace that the step is part of, null if MDSO was told none
 */
public record OrchestrationStep(
    String name,
    String state,
    @Nullable Instant startTime,
    @Nullable Instant endTime,
    @Nullable String error,
    @Nullable String traceId) {}
