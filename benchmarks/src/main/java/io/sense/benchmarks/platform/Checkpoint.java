package io.sense.benchmarks.platform;

/**
 * A checkpoint of the correlation job.
 *
 * @param id they are numbered on
 * @param millis from its trigger to its end
 * @param joinSyncMillis for how long a subtask of the join, the slowest, stood still for it; what
 *     it does before it passes the barrier on is not in it
 * @param stateBytes the full state's size
 */
public record Checkpoint(long id, long millis, long joinSyncMillis, long stateBytes) {}
