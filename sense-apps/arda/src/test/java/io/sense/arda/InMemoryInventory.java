package io.sense.arda;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The inventory in maps, for tests of what stands on the repository. */
final class InMemoryInventory implements InventoryRepository {
  static final Instant NOW = Instant.parse("2026-03-10T12:30:15.250001Z");

  private final Map<Kind, TreeMap<String, StoredItem>> items = new EnumMap<>(Kind.class);
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
  private long lastVersion;
  private boolean away;

  InMemoryInventory() {
    for (Kind kind : Kind.values()) {
      items.put(kind, new TreeMap<>());
    }
  }

  void goAway() {
    away = true;
  }

  @Override
  public synchronized Optional<StoredItem> find(Kind kind, String id) {
    failIfAway();
    return Optional.ofNullable(items.get(kind).get(id));
  }

  @Override
  public synchronized List<StoredItem> list(ItemQuery query) {
    failIfAway();
    String after = query.after();
    return items.get(query.kind()).values().stream()
        .filter(each -> after == null || each.item().id().compareTo(after) > 0)
        .filter(
            each ->
                query.values().entrySet().stream()
                    .allMatch(
                        wanted ->
                            wanted.getKey().fields().stream()
                                .anyMatch(
                                    field -> wanted.getValue().equals(each.item().value(field)))))
        .limit(query.limit())
        .toList();
  }

  @Override
  public synchronized Change create(Item item) {
    failIfAway();
    if (items.get(item.kind()).containsKey(item.id())) {
      return new Change.Exists();
    }
    return put(item, clock.instant());
  }

  @Override
  public synchronized Change replace(Item item, Versions expected) {
    failIfAway();
    StoredItem stored = items.get(item.kind()).get(item.id());
    if (stored == null) {
      return new Change.Unknown();
    }
    return expected.include(stored.version())
        ? put(item, stored.createdAt())
        : new Change.Stale(stored.version());
  }

  @Override
  public synchronized Change delete(Kind kind, String id, Versions expected) {
    failIfAway();
    StoredItem stored = items.get(kind).get(id);
    if (stored == null) {
      return new Change.Unknown();
    }
    if (!expected.include(stored.version())) {
      return new Change.Stale(stored.version());
    }
    List<Change.User> users = users(kind, id);
    if (!users.isEmpty()) {
      return new Change.InUse(users, users.size());
    }
    items.get(kind).remove(id);
    return new Change.Done(stored);
  }

  @Override
  public synchronized Load load(Kind kind) {
    failIfAway();
    return new MapLoad(kind);
  }

  private Change put(Item item, Instant createdAt) {
    List<Field> dangling = dangling(item);
    if (!dangling.isEmpty()) {
      return new Change.Dangling(dangling);
    }
    StoredItem stored = new StoredItem(item, ++lastVersion, createdAt, clock.instant());
    items.get(item.kind()).put(item.id(), stored);
    return new Change.Done(stored);
  }

  private List<Field> dangling(Item item) {
    return item.kind().references().stream()
        .filter(field -> item.value(field.name()) != null)
        .filter(field -> !items.get(field.refersTo()).containsKey(item.value(field.name())))
        .toList();
  }

  private List<Change.User> users(Kind kind, String id) {
    List<Change.User> users = new ArrayList<>();
    for (Kind user : Kind.values()) {
      for (Field field : user.references()) {
        items.get(user).values().stream()
            .filter(each -> field.refersTo() == kind && id.equals(each.item().value(field.name())))
            .forEach(each -> users.add(new Change.User(user, each.item().id(), field)));
      }
    }
    return users;
  }

  private void failIfAway() {
    if (away) {
      throw new RepositoryException(
          "ask", "It is away", new IllegalStateException("away on purpose"));
    }
  }

  private final class MapLoad implements Load {
    private final Kind kind;
    private final TreeMap<Long, Item> lines = new TreeMap<>();
    private boolean applied;

    MapLoad(Kind kind) {
      this.kind = kind;
    }

    @Override
    public void add(long line, Item item) {
      lines.put(line, item);
    }

    @Override
    public Dangling dangling(int most) {
      List<DanglingLine> all = new ArrayList<>();
      lines.forEach(
          (line, item) ->
              InMemoryInventory.this
                  .dangling(item)
                  .forEach(
                      field ->
                          all.add(new DanglingLine(line, field, item.values().get(field.name())))));
      all.sort(Comparator.comparingLong(DanglingLine::line));
      return new Dangling(all.stream().limit(most).toList(), all.size());
    }

    @Override
    public LoadCounts apply() {
      applied = true;
      long created =
          lines.values().stream().filter(item -> !items.get(kind).containsKey(item.id())).count();
      long unchanged = lines.values().stream().filter(this::isKept).count();
      return new LoadCounts(created, lines.size() - created - unchanged, unchanged);
    }

    private boolean isKept(Item item) {
      StoredItem stored = items.get(kind).get(item.id());
      return stored != null && stored.item().equals(item);
    }

    @Override
    public void commit() {
      synchronized (InMemoryInventory.this) {
        if (applied) {
          lines.values().stream()
              .filter(item -> !isKept(item))
              .toList()
              .forEach(
                  item -> {
                    StoredItem stored = items.get(kind).get(item.id());
                    put(item, stored == null ? clock.instant() : stored.createdAt());
                  });
        }
      }
    }

    @Override
    public void close() {
      lines.clear();
    }
  }
}
