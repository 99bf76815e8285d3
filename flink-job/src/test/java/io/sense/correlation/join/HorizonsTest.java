package io.sense.correlation.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.sense.telemetry.TraceId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.junit.jupiter.api.Test;

final class HorizonsTest {
  private static final int KEY_GROUPS = 8;
  private static final long HORIZON = 30_000;
  private static final long BEAT = HORIZON / 30;

  private final KeyedMaps<Long> lists = new KeyedMaps<>();
  private final TreeSet<Long> timers = new TreeSet<>();
  private final List<String> ended = new ArrayList<>();

  @Test
  void tellsEndsToTheMomentWhileTheHeapHoldsThem() throws Exception {
    Horizons horizons = horizons(false);
    horizons.add(id(1), 5_500);
    horizons.add(id(2), 5_499);
    horizons.advance(5_499, this::end);
    assertThat(ended).containsExactly("2 residue");
    horizons.advance(5_500, this::end);
    assertThat(ended).containsExactly("2 residue", "1 residue");
    assertThat(horizons.unwritten()).isZero();
    assertThat(lists.maps).isEmpty();
  }

  @Test
  void writesAListAndATimerForEachBeatAndKeyGroup() throws Exception {
    Horizons horizons = horizons(false);
    for (int i = 1; i <= 100; i++) {
      horizons.add(id(i), 5_001 + i % 2 * BEAT);
    }
    horizons.write();
    assertThat(horizons.unwritten()).isZero();
    assertThat(timers).containsExactly(6_000L, 7_000L);
    assertThat(lists.maps).hasSize(KEY_GROUPS);
    lists.maps.forEach(
        (standIn, beats) ->
            assertThat(beats.keySet()).as("of %s", standIn).containsExactly(6_000L, 7_000L));
    fire(horizons, 6_000);
    assertThat(ended).hasSize(50).doesNotHaveDuplicates().allMatch(end -> end.endsWith("residue"));
    fire(horizons, 7_000);
    assertThat(ended).hasSize(100).doesNotHaveDuplicates();
    assertThat(lists.maps).isEmpty();
  }

  @Test
  void addsToAListThatIsThere() throws Exception {
    Horizons horizons = horizons(false);
    horizons.add(id(1), 5_500);
    horizons.write();
    horizons.add(id(1 + sameKeyGroup()), 5_600);
    horizons.write();
    fire(horizons, 6_000);
    assertThat(ended).hasSize(2);
  }

  @Test
  void doesNotTakeForAResidueWhatWasTouched() throws Exception {
    Horizons horizons = horizons(false);
    horizons.add(id(1), 5_000);
    horizons.add(id(2), 5_000);
    horizons.touch(id(2));
    horizons.advance(5_000, this::end);
    assertThat(ended).containsExactlyInAnyOrder("1 residue", "2 unknown");
  }

  @Test
  void takesNothingOfAnEarlierRunForAResidue() throws Exception {
    Horizons earlier = horizons(false);
    earlier.add(id(1), 5_500);
    earlier.write();
    Horizons restored = horizons(true);
    fire(restored, 6_000);
    assertThat(ended).containsExactly("1 unknown");
    long later = 6_000 + HORIZON + BEAT + 1;
    restored.add(id(2), later);
    restored.advance(later, this::end);
    assertThat(ended).containsExactly("1 unknown", "2 residue");
  }

  private Horizons horizons(boolean restored) {
    return new Horizons(lists, id -> lists.key = id, timers::add, KEY_GROUPS, HORIZON, restored);
  }

  private void fire(Horizons horizons, long beat) throws Exception {
    for (TraceId standIn : List.copyOf(lists.maps.keySet())) {
      lists.key = standIn;
      horizons.advanceList(beat, beat, this::end);
    }
  }

  private void end(TraceId trace, boolean residue) {
    ended.add(trace.low() + (residue ? " residue" : " unknown"));
  }

  /** How far from the first id the next one lies that falls to its key group. */
  private static long sameKeyGroup() {
    long number = 2;
    while (keyGroup(id(number)) != keyGroup(id(1))) {
      number++;
    }
    return number - 1;
  }

  private static int keyGroup(TraceId id) {
    return KeyGroupRangeAssignment.assignToKeyGroup(id, KEY_GROUPS);
  }

  private static TraceId id(long number) {
    return new TraceId(7, number);
  }
}
