package io.sense.benchmarks.platform;

/**
 * How the platform is at a moment.
 *
 * @param cpu used so far
 * @param residentBytes of the TaskManagers, what they hold of the machine's memory
 * @param joinHeapBytes what the join says to hold on the heap, all subtasks, or -1
 * @param joinHeapTraces how many traces that are, or -1
 */
public record Sample(CpuUse cpu, long residentBytes, long joinHeapBytes, long joinHeapTraces) {}
