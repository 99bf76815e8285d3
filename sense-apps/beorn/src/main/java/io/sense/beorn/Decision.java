package io.sense.beorn;

import org.jspecify.annotations.Nullable;

/**
 * What a person found out about a call whose outcome is in doubt.
 *
 * @param step that is in doubt
 * @param done whether what was asked for was done (made, or taken back)
 * @param externalId of what was made; null where nothing was, or the step needs none
 */
record Decision(StepName step, boolean done, @Nullable String externalId) {}
