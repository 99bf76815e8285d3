package io.sense.benchmarks.load;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A canonical Huffman code as deflate wants it (RFC 1951, 3.2.2).
 *
 * @param lengths of the codes, in bits; 0 for a symbol that has none
 * @param codes with their first bit lowest
 */
record HuffmanCode(int[] lengths, int[] codes) {
  private record Node(long frequency, int symbol, @Nullable Node zero, @Nullable Node one) {}

  /** The shortest code, or nearly so, whose longest word has no more than so many bits. */
  static HuffmanCode of(long[] frequencies, int mostBits) {
    long[] flattened = frequencies.clone();
    int[] lengths = lengths(flattened);
    while (longest(lengths) > mostBits) {
      for (int symbol = 0; symbol < flattened.length; symbol++) {
        flattened[symbol] = flattened[symbol] == 0 ? 0 : flattened[symbol] / 2 + 1;
      }
      lengths = lengths(flattened);
    }
    return new HuffmanCode(lengths, codes(lengths));
  }

  int size() {
    return lengths.length;
  }

  int length(int symbol) {
    return lengths[symbol];
  }

  int code(int symbol) {
    return codes[symbol];
  }

  private static int[] lengths(long[] frequencies) {
    PriorityQueue<Node> nodes =
        new PriorityQueue<>(Comparator.comparingLong(Node::frequency).thenComparing(Node::symbol));
    for (int symbol = 0; symbol < frequencies.length; symbol++) {
      if (frequencies[symbol] > 0) {
        nodes.add(new Node(frequencies[symbol], symbol, null, null));
      }
    }
    // A code needs two words, so that each is a bit long.
    for (int symbol = 0; nodes.size() < 2; symbol++) {
      if (frequencies[symbol] == 0) {
        nodes.add(new Node(1, symbol, null, null));
      }
    }
    while (nodes.size() > 1) {
      Node zero = nodes.remove();
      Node one = nodes.remove();
      nodes.add(new Node(zero.frequency + one.frequency, frequencies.length, zero, one));
    }
    int[] lengths = new int[frequencies.length];
    measure(nodes.remove(), 0, lengths);
    return lengths;
  }

  private static void measure(Node node, int depth, int[] lengths) {
    if (node.zero == null || node.one == null) {
      lengths[node.symbol] = depth;
    } else {
      measure(node.zero, depth + 1, lengths);
      measure(node.one, depth + 1, lengths);
    }
  }

  private static int longest(int[] lengths) {
    int longest = 0;
    for (int length : lengths) {
      longest = Math.max(longest, length);
    }
    return longest;
  }

  /** By length, then by symbol. */
  private static int[] codes(int[] lengths) {
    int[] codes = new int[lengths.length];
    int next = 0;
    for (int length = 1; length <= longest(lengths); length++) {
      for (int symbol = 0; symbol < lengths.length; symbol++) {
        if (lengths[symbol] == length) {
          codes[symbol] = Integer.reverse(next++) >>> (Integer.SIZE - length);
        }
      }
      next <<= 1;
    }
    return codes;
  }
}
