package io.sense.arda;

import static io.sense.arda.Items.circuit;
import static io.sense.arda.Items.device;
import static io.sense.arda.Items.resource;
import static io.sense.arda.Items.with;
import static io.sense.arda.Items.withAttributes;
import static org.assertj.core.api.Assertions.assertThat;

import io.sense.arda.InventoryRepository.DanglingLine;
import io.sense.arda.InventoryRepository.Load;
import io.sense.arda.InventoryRepository.LoadCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every inventory does. */
abstract class InventoryRepositoryContract {
  private InventoryRepository inventory;

  /** One that holds nothing. */
  abstract InventoryRepository empty() throws Exception;

  @BeforeEach
  void begin() throws Exception {
    inventory = empty();
  }

  @Test
  void findsWhatWasCreatedWithEveryField() {
    done(inventory.create(device("R-1")));
    done(inventory.create(device("R-2")));
    Item item =
        withAttributes(
            with(
                circuit("C-7"),
                "name",
                "Ünï 'quoted' \"x\" \\ , 𝄞",
                "product_id",
                "P-1",
                "customer",
                "Ann",
                "a_device_id",
                "R-1",
                "z_device_id",
                "R-2"),
            Map.of("vlan", "17", "note \"1\"", "a, b"));
    StoredItem created = done(inventory.create(item));
    assertThat(created.item()).isEqualTo(item);
    assertThat(created.updatedAt()).isEqualTo(created.createdAt());
    assertThat(inventory.find(Kind.CIRCUIT, "C-7")).hasValue(created);
    assertThat(inventory.find(Kind.CIRCUIT, "C-8")).isEmpty();
    assertThat(inventory.find(Kind.DEVICE, "C-7")).isEmpty();
  }

  @Test
  void createsNothingInThePlaceOfAnother() {
    StoredItem first = done(inventory.create(circuit("C-7")));
    assertThat(inventory.create(with(circuit("C-7"), "a_device_id", "nowhere")))
        .isEqualTo(new Change.Exists());
    assertThat(inventory.find(Kind.CIRCUIT, "C-7")).hasValue(first);
  }

  @Test
  void namesEveryFieldThatNamesNothing() {
    done(inventory.create(device("R-1")));
    Item item = with(circuit("C-7"), "a_device_id", "R-8", "z_device_id", "R-9");
    assertThat(inventory.create(item)).isEqualTo(dangling("a_device_id", "z_device_id"));
    assertThat(inventory.create(with(item, "a_device_id", "R-1")))
        .isEqualTo(dangling("z_device_id"));
    assertThat(inventory.find(Kind.CIRCUIT, "C-7")).isEmpty();
    done(inventory.create(circuit("C-7")));
    assertThat(inventory.replace(item, Versions.ANY))
        .isEqualTo(dangling("a_device_id", "z_device_id"));
  }

  @Test
  void replacesTheVersionExpectedAndNoOther() {
    StoredItem first = done(inventory.create(withAttributes(circuit("C-7"), Map.of("vlan", "17"))));
    Item other = with(circuit("C-7"), "customer", "Bob");
    StoredItem second = done(inventory.replace(other, Versions.of(first.version())));
    assertThat(second.version()).isGreaterThan(first.version());
    assertThat(second.createdAt()).isEqualTo(first.createdAt());
    assertThat(second.item()).isEqualTo(other);
    assertThat(inventory.replace(circuit("C-7"), Versions.of(first.version())))
        .isEqualTo(new Change.Stale(second.version()));
    assertThat(inventory.find(Kind.CIRCUIT, "C-7")).hasValue(second);
    assertThat(inventory.replace(circuit("C-8"), Versions.ANY)).isEqualTo(new Change.Unknown());
    assertThat(inventory.replace(circuit("C-7"), new Versions(false, Set.of())))
        .isEqualTo(new Change.Stale(second.version()));
    StoredItem third = done(inventory.replace(circuit("C-7"), Versions.ANY));
    assertThat(third.item().value("customer")).isNull();
  }

  @Test
  void deletesTheVersionExpectedAndGivesNoVersionTwice() {
    StoredItem first = done(inventory.create(circuit("C-7")));
    assertThat(inventory.delete(Kind.CIRCUIT, "C-7", Versions.of(first.version() + 1)))
        .isEqualTo(new Change.Stale(first.version()));
    assertThat(done(inventory.delete(Kind.CIRCUIT, "C-7", Versions.of(first.version()))))
        .isEqualTo(first);
    assertThat(inventory.find(Kind.CIRCUIT, "C-7")).isEmpty();
    assertThat(inventory.delete(Kind.CIRCUIT, "C-7", Versions.ANY)).isEqualTo(new Change.Unknown());
    assertThat(done(inventory.create(circuit("C-7"))).version()).isGreaterThan(first.version());
  }

  @Test
  void keepsWhatOthersName() {
    done(inventory.create(device("R-1")));
    done(inventory.create(with(circuit("C-7"), "a_device_id", "R-1", "z_device_id", "R-1")));
    done(inventory.create(resource("P-1", "device_id", "R-1", "circuit_id", "C-7")));
    assertThat(inventory.delete(Kind.DEVICE, "R-1", Versions.ANY))
        .isEqualTo(
            new Change.InUse(
                List.of(
                    user(Kind.CIRCUIT, "C-7", "a_device_id"),
                    user(Kind.CIRCUIT, "C-7", "z_device_id"),
                    user(Kind.RESOURCE, "P-1", "device_id")),
                3));
    done(inventory.delete(Kind.RESOURCE, "P-1", Versions.ANY));
    done(inventory.delete(Kind.CIRCUIT, "C-7", Versions.ANY));
    done(inventory.delete(Kind.DEVICE, "R-1", Versions.ANY));
  }

  @Test
  void listsInTheOrderOfTheBytesOfIds() {
    List<String> ids = new ArrayList<>(List.of("C-10", "C-9", "a", "B", "C.1", "C_1", "C-10-1"));
    ids.forEach(id -> done(inventory.create(circuit(id))));
    Collections.sort(ids);
    assertThat(ids(query(Kind.CIRCUIT, Map.of(), null, 100))).isEqualTo(ids);
    assertThat(ids(query(Kind.CIRCUIT, Map.of(), null, 3))).isEqualTo(ids.subList(0, 3));
    assertThat(ids(query(Kind.CIRCUIT, Map.of(), ids.get(2), 3))).isEqualTo(ids.subList(3, 6));
    assertThat(ids(query(Kind.CIRCUIT, Map.of(), ids.get(6), 3))).isEmpty();
  }

  @Test
  void listsWhatFulfilsEveryFilter() {
    done(inventory.create(device("R-1")));
    done(inventory.create(with(device("R-2"), "site", "Ulm", "vendor", "V", "kind", "switch")));
    done(inventory.create(with(circuit("C-1"), "customer", "Ann", "a_device_id", "R-1")));
    done(inventory.create(with(circuit("C-2"), "customer", "Ann", "z_device_id", "R-1")));
    done(inventory.create(with(circuit("C-3"), "customer", "Bob", "product_id", "P")));
    done(inventory.create(resource("P-1", "device_id", "R-1", "circuit_id", "C-1")));
    assertThat(ids(Kind.CIRCUIT, "customer", "Ann")).containsExactly("C-1", "C-2");
    assertThat(ids(Kind.CIRCUIT, "device_id", "R-1")).containsExactly("C-1", "C-2");
    assertThat(ids(Kind.CIRCUIT, "device_id", "R-1", "customer", "Bob")).isEmpty();
    assertThat(ids(Kind.CIRCUIT, "product_id", "P", "state", "active")).containsExactly("C-3");
    assertThat(ids(Kind.CIRCUIT, "state", "planned")).isEmpty();
    assertThat(ids(Kind.DEVICE, "site", "Ulm", "vendor", "V", "kind", "switch"))
        .containsExactly("R-2");
    assertThat(ids(Kind.RESOURCE, "type", "port", "device_id", "R-1", "circuit_id", "C-1"))
        .containsExactly("P-1");
  }

  @Test
  void loadsAllAndLeavesWhatIsAsItWas() {
    done(inventory.create(device("R-1")));
    StoredItem same = done(inventory.create(with(circuit("C-1"), "a_device_id", "R-1")));
    StoredItem other = done(inventory.create(withAttributes(circuit("C-2"), Map.of("vlan", "17"))));
    try (Load load = inventory.load(Kind.CIRCUIT)) {
      load.add(2, same.item());
      load.add(3, circuit("C-2"));
      load.add(4, with(circuit("C-3"), "z_device_id", "R-1"));
      assertThat(load.dangling(10).total()).isZero();
      assertThat(load.apply()).isEqualTo(new LoadCounts(1, 1, 1));
      load.commit();
    }
    assertThat(inventory.find(Kind.CIRCUIT, "C-1")).hasValue(same);
    StoredItem replaced = inventory.find(Kind.CIRCUIT, "C-2").orElseThrow();
    assertThat(replaced.item()).isEqualTo(circuit("C-2"));
    assertThat(replaced.version()).isGreaterThan(other.version());
    assertThat(replaced.createdAt()).isEqualTo(other.createdAt());
    assertThat(inventory.find(Kind.CIRCUIT, "C-3")).isPresent();
  }

  @Test
  void loadsNothingWithoutACommit() {
    try (Load load = inventory.load(Kind.DEVICE)) {
      load.add(2, device("R-1"));
      assertThat(load.dangling(10).lines()).isEmpty();
      assertThat(load.apply()).isEqualTo(new LoadCounts(1, 0, 0));
    }
    assertThat(inventory.find(Kind.DEVICE, "R-1")).isEmpty();
    try (Load load = inventory.load(Kind.DEVICE)) { // also on the same connection again
      assertThat(load.apply()).isEqualTo(new LoadCounts(0, 0, 0));
    }
  }

  @Test
  void tellsTheFirstLinesThatNameNothingAndCountsTheRest() {
    try (Load load = inventory.load(Kind.CIRCUIT)) {
      for (int line = 2; line < 2_502; line++) {
        load.add(line, with(circuit("C-" + line), "a_device_id", "R-" + line, "z_device_id", "R"));
      }
      var dangling = load.dangling(3);
      assertThat(dangling.total()).isEqualTo(5_000);
      assertThat(dangling.lines())
          .containsExactly(
              new DanglingLine(2, field(Kind.CIRCUIT, "a_device_id"), "R-2"),
              new DanglingLine(2, field(Kind.CIRCUIT, "z_device_id"), "R"),
              new DanglingLine(3, field(Kind.CIRCUIT, "a_device_id"), "R-3"));
    }
  }

  @Test
  void letsExactlyOneOfManyReplaceAVersion() throws Exception {
    StoredItem first = done(inventory.create(circuit("C-7")));
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Change>> changes = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Item item = with(circuit("C-7"), "customer", "customer " + i);
        changes.add(threads.submit(() -> inventory.replace(item, Versions.of(first.version()))));
      }
      List<StoredItem> done = new ArrayList<>();
      for (Future<Change> change : changes) {
        if (change.get() instanceof Change.Done won) {
          done.add(won.item());
        } else {
          assertThat(change.get()).isInstanceOf(Change.Stale.class);
        }
      }
      assertThat(done).hasSize(1);
      assertThat(inventory.find(Kind.CIRCUIT, "C-7")).hasValue(done.get(0));
    } finally {
      threads.shutdownNow();
    }
  }

  private List<String> ids(Kind kind, String... filters) {
    Map<Kind.Filter, String> values = new HashMap<>();
    for (int i = 0; i < filters.length; i += 2) {
      String name = filters[i];
      Kind.Filter filter =
          kind.filters().stream()
              .filter(each -> each.name().equals(name))
              .findFirst()
              .orElseThrow();
      values.put(filter, filters[i + 1]);
    }
    return ids(query(kind, values, null, 100));
  }

  private List<String> ids(ItemQuery query) {
    return inventory.list(query).stream().map(each -> each.item().id()).toList();
  }

  private static ItemQuery query(
      Kind kind, Map<Kind.Filter, String> values, @Nullable String after, int limit) {
    return new ItemQuery(kind, values, after, limit);
  }

  private static StoredItem done(Change change) {
    assertThat(change).isInstanceOf(Change.Done.class);
    return ((Change.Done) change).item();
  }

  private static Change dangling(String... fields) {
    return new Change.Dangling(
        Arrays.stream(fields).map(name -> field(Kind.CIRCUIT, name)).toList());
  }

  private static Change.User user(Kind kind, String id, String field) {
    return new Change.User(kind, id, field(kind, field));
  }

  private static Field field(Kind kind, String name) {
    return kind.field(name).orElseThrow();
  }
}
