package io.sense.benchmarks.report;

/**
 * A row of the table of the design, section 8, as it was measured.
 *
 * @param what was measured
 * @param bar that must be met
 * @param then the bar that comes next
 * @param figure what was measured, with its unit
 * @param pass whether it meets the bar
 */
public record Row(String what, String bar, String then, String figure, boolean pass) {}
