package io.sense.palantir;

import java.util.List;

/**
 * What a trace's document holds, put in its place.
 *
 * @param roots spans that hang below no other, by start, then id
 * @param logsApart logs that belong to no span of the timeline, by time, then identity
 * @param spanCount different spans of the document, also those left out
 * @param logCount different logs of the document, also those left out
 * @param spansLeftOut the latest, for which there was no room
 * @param logsLeftOut likewise
 * @param parts of the document
 */
record Timeline(
    List<SpanNode> roots,
    List<StoredLog> logsApart,
    int spanCount,
    int logCount,
    int spansLeftOut,
    int logsLeftOut,
    int parts) {}
