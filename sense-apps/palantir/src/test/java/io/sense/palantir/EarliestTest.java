package io.sense.palantir;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EarliestTest {
  private record Item(int place, long size) {}

  @Test
  void keepsThePrefixThatFitsWhateverTheOrderOfArrival() {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<Item> items = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        items.add(new Item(i, random.nextInt(10)));
      }
      int most = 1 + random.nextInt(12);
      long mostBytes = random.nextInt(60);
      List<Item> expected = prefix(items, most, mostBytes);
      Collections.shuffle(items, random);
      Earliest<Item> earliest = of(most, mostBytes);
      items.forEach(earliest::add);
      assertThat(earliest.inOrder()).as("round %d", round).isEqualTo(expected);
      assertThat(earliest.leftOut()).isEqualTo(12 - expected.size());
      assertThat(earliest.bytes()).isEqualTo(expected.stream().mapToLong(Item::size).sum());
    }
  }

  @Test
  void leavesNoGapForAnItemThatWouldFitBehindOneThatDidNot() {
    Earliest<Item> earliest = of(10, 10);
    earliest.add(new Item(1, 6));
    earliest.add(new Item(2, 6));
    earliest.add(new Item(3, 1));
    assertThat(earliest.inOrder()).containsExactly(new Item(1, 6));
    assertThat(earliest.leftOut()).isEqualTo(2);
  }

  private static Earliest<Item> of(int most, long mostBytes) {
    return new Earliest<>(Comparator.comparingInt(Item::place), most, mostBytes, Item::size);
  }

  private static List<Item> prefix(List<Item> items, int most, long mostBytes) {
    List<Item> prefix = new ArrayList<>();
    long bytes = 0;
    for (Item item : items) {
      bytes += item.size();
      if (prefix.size() == most || bytes > mostBytes) {
        break;
      }
      prefix.add(item);
    }
    return prefix;
  }
}
