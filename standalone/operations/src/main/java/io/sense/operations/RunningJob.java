package io.sense.operations;

/**
 * A job that a cluster runs.
 *
 * @param parallelism the greatest of its vertices
 */
record RunningJob(String id, String name, int parallelism) {}
