package io.sense.palantir;

import io.sense.telemetry.v1.Attributes;
import io.sense.telemetry.v1.Correlation;
import io.sense.telemetry.v1.CorrelationState;
import io.sense.telemetry.v1.MatchCounts;
import io.sense.telemetry.v1.SeverityCounts;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

/**
 * Merges the generations of one trace, which hold different records of it, into one answer.
 *
 * <ul>
 *   <li>Counts and revisions add up. So do missing parents, although a parent that one generation
 *       misses may be in another: with several generations it is an upper bound.
 *   <li>Generation and correlation id are those of the first generation and so never change; the
 *       state is {@code open} while any is, else {@code amended}: records came after it was
 *       complete.
 *   <li>The root is that of the first generation that saw one, else of the one that starts
 *       earliest. Start and end are those of the generations with spans, of all if none has any.
 *   <li>Of an attribute and of the environment the first generation's value stays.
 * </ul>
 */
final class Generations {
  private Generations() {}

  /**
   * One correlation of several.
   *
   * @param generations of one trace, oldest first, at least one
   */
  static Correlation merge(List<Correlation> generations) {
    Correlation first = generations.get(0);
    if (generations.size() == 1) {
      return first;
    }
    Correlation root = root(generations);
    List<Correlation> timed = keepIfAny(generations, each -> each.getSpanCount() > 0);
    TreeSet<String> services = new TreeSet<>();
    generations.forEach(each -> services.addAll(each.getServicesList()));
    return first.toBuilder()
        .setRevision(generations.stream().mapToLong(Correlation::getRevision).sum())
        .setState(state(generations))
        .setService(root.getService())
        .setOperation(root.getOperation())
        .setRootSeen(root.getRootSeen())
        .setMissingParents(sum(generations, Correlation::getMissingParents))
        .clearServices()
        .addAllServices(services)
        .setEnvironment(firstText(generations, Correlation::getEnvironment))
        .setStartTimeUnixNano(
            timed.stream().mapToLong(Correlation::getStartTimeUnixNano).min().orElseThrow())
        .setEndTimeUnixNano(
            timed.stream().mapToLong(Correlation::getEndTimeUnixNano).max().orElseThrow())
        .setSpanCount(sum(generations, Correlation::getSpanCount))
        .setLogCount(sum(generations, Correlation::getLogCount))
        .setErrorSpanCount(sum(generations, Correlation::getErrorSpanCount))
        .setSeverityCounts(
            severities(generations.stream().map(Correlation::getSeverityCounts).toList()))
        .setMatches(matches(generations.stream().map(Correlation::getMatches).toList()))
        .setAttributes(attributes(generations.stream().map(Correlation::getAttributes).toList()))
        .setFirstSeen(generations.stream().mapToLong(Correlation::getFirstSeen).min().orElseThrow())
        .setLastSeen(generations.stream().mapToLong(Correlation::getLastSeen).max().orElseThrow())
        .setTruncated(generations.stream().anyMatch(Correlation::getTruncated))
        .setSynthetic(generations.stream().anyMatch(Correlation::getSynthetic))
        .build();
  }

  private static CorrelationState state(List<Correlation> generations) {
    boolean open =
        generations.stream()
            .anyMatch(each -> each.getState() == CorrelationState.CORRELATION_STATE_OPEN);
    return open
        ? CorrelationState.CORRELATION_STATE_OPEN
        : CorrelationState.CORRELATION_STATE_AMENDED;
  }

  private static Correlation root(List<Correlation> generations) {
    List<Correlation> withSpans = keepIfAny(generations, each -> each.getSpanCount() > 0);
    return generations.stream()
        .filter(Correlation::getRootSeen)
        .findFirst()
        .or(
            () ->
                withSpans.stream()
                    .min(
                        (a, b) -> Long.compare(a.getStartTimeUnixNano(), b.getStartTimeUnixNano())))
        .orElseThrow();
  }

  private static List<Correlation> keepIfAny(
      List<Correlation> generations, Predicate<Correlation> wanted) {
    List<Correlation> kept = generations.stream().filter(wanted).toList();
    return kept.isEmpty() ? generations : kept;
  }

  private static SeverityCounts severities(List<SeverityCounts> all) {
    return SeverityCounts.newBuilder()
        .setUnspecified(sum(all, SeverityCounts::getUnspecified))
        .setTrace(sum(all, SeverityCounts::getTrace))
        .setDebug(sum(all, SeverityCounts::getDebug))
        .setInfo(sum(all, SeverityCounts::getInfo))
        .setWarn(sum(all, SeverityCounts::getWarn))
        .setError(sum(all, SeverityCounts::getError))
        .setFatal(sum(all, SeverityCounts::getFatal))
        .build();
  }

  private static MatchCounts matches(List<MatchCounts> all) {
    return MatchCounts.newBuilder()
        .setSpanId(sum(all, MatchCounts::getSpanId))
        .setInterval(sum(all, MatchCounts::getInterval))
        .setTrace(sum(all, MatchCounts::getTrace))
        .setOrphan(sum(all, MatchCounts::getOrphan))
        .build();
  }

  private static Attributes attributes(List<Attributes> all) {
    return Attributes.newBuilder()
        .setCircuitId(firstText(all, Attributes::getCircuitId))
        .setProductId(firstText(all, Attributes::getProductId))
        .setResourceId(firstText(all, Attributes::getResourceId))
        .setResourceTypeId(firstText(all, Attributes::getResourceTypeId))
        .setRequestId(firstText(all, Attributes::getRequestId))
        .build();
  }

  private static <T> int sum(List<T> all, ToIntFunction<T> count) {
    return all.stream().mapToInt(count).sum();
  }

  private static <T> String firstText(List<T> all, Function<T, String> text) {
    return all.stream().map(text).filter(value -> !value.isEmpty()).findFirst().orElse("");
  }
}
