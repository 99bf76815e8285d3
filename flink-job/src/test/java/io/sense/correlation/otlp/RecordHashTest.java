package io.sense.correlation.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class RecordHashTest {
  /** From another implementation of the hash: identities outlive a version of the job. */
  @Test
  void hasStableValues() {
    RecordHash around = RecordHash.ofHeaders(bytes("resource"), bytes("scope"));
    RecordHash record = hash(around, "record");
    assertThat(around.toHex()).isEqualTo("40834ef33e9b09c938ddf47ce85ea12f");
    assertThat(record.toHex()).isEqualTo("b8690cddb6804652de030e0cf2b4f44e");
    assertThat(record.with(2).toHex()).isEqualTo("37a1167b71b1af4bbe5bc9b8c25ebbde");
    assertThat(record.with("text").toHex()).isEqualTo("eb160efcc01bb5474f223130f3d56626");
  }

  @Test
  void isEqualForEqualContentWhereverItLies() {
    RecordHash around = RecordHash.ofHeaders(bytes("r"), bytes("s"));
    assertThat(around.with(new OtlpRequest.Slice(bytes("--record--"), 2, 8)))
        .isEqualTo(hash(RecordHash.ofHeaders(bytes("r"), bytes("s")), "record"));
  }

  @Test
  void differsWithResourceScopeRecordAndOrdinal() {
    Set<RecordHash> hashes = new HashSet<>();
    hashes.add(hash(RecordHash.ofHeaders(bytes("r"), bytes("s")), "x"));
    hashes.add(hash(RecordHash.ofHeaders(bytes("q"), bytes("s")), "x"));
    hashes.add(hash(RecordHash.ofHeaders(bytes("r"), bytes("t")), "x"));
    hashes.add(hash(RecordHash.ofHeaders(bytes("r"), bytes("s")), "y"));
    hashes.add(hash(RecordHash.ofHeaders(bytes("r"), bytes("s")), "x").with(1));
    hashes.add(hash(RecordHash.ofHeaders(bytes("r"), bytes("s")), "x").with(2));
    assertThat(hashes).hasSize(6);
  }

  @Test
  void differsWhenBytesMoveFromTheResourceIntoTheScope() {
    assertThat(RecordHash.ofHeaders(bytes("ab"), bytes("c")))
        .isNotEqualTo(RecordHash.ofHeaders(bytes("a"), bytes("bc")));
  }

  @Test
  void ordersAsItsHexFormDoes() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      long high = random.nextLong();
      RecordHash a = new RecordHash(high, random.nextLong());
      RecordHash b =
          new RecordHash(random.nextBoolean() ? high : random.nextLong(), random.nextLong());
      assertThat(Integer.signum(a.compareTo(b)))
          .isEqualTo(Integer.signum(a.toHex().compareTo(b.toHex())));
    }
    assertThat(new RecordHash(0, 1).toHex()).isEqualTo("0".repeat(31) + "1");
  }

  private static RecordHash hash(RecordHash around, String record) {
    byte[] bytes = bytes(record);
    return around.with(OtlpRequest.Slice.of(bytes));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
