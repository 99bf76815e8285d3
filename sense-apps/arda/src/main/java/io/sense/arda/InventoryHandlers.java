package io.sense.arda;

import io.javalin.http.Context;
import io.sense.service.web.Problem;
import io.sense.service.web.ProblemException;
import io.sense.service.web.QueryParameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/circuits}, {@code /api/v1/devices} or {@code /api/v1/resources}. */
final class InventoryHandlers {
  private static final int MOST = 1_000;
  private static final int DEFAULT = 100;
  private static final String CURSOR_VERSION = "1";

  private final Kind kind;
  private final InventoryRepository inventory;

  InventoryHandlers(Kind kind, InventoryRepository inventory) {
    this.kind = kind;
    this.inventory = inventory;
  }

  /** Lists, by id. */
  void list(Context http) {
    QueryParameters parameters = new QueryParameters(http.queryParamMap());
    Map<Kind.Filter, String> values = new HashMap<>();
    for (Kind.Filter filter : kind.filters()) {
      String value = value(parameters, filter);
      if (value != null) {
        values.put(filter, value);
      }
    }
    int limit = parameters.integer("limit", DEFAULT, 1, MOST);
    String after =
        parameters.value(
            "cursor", "the next_cursor of an earlier page", InventoryHandlers::decodeCursor);
    parameters.throwIfInvalid();
    // One more than asked for tells whether there is another page.
    List<StoredItem> rows = inventory.list(new ItemQuery(kind, values, after, limit + 1));
    List<StoredItem> page = rows.subList(0, Math.min(rows.size(), limit));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put(kind.plural(), page.stream().map(ItemView::of).toList());
    answer.put("next_cursor", rows.size() > limit ? cursor(page.get(limit - 1)) : null);
    http.json(answer);
  }

  /** One item; 304 if the caller has it as it is. */
  void get(Context http) {
    new QueryParameters(http.queryParamMap()).throwIfInvalid();
    String id = id(http);
    StoredItem stored =
        Optional.of(id)
            .filter(Field::isId)
            .flatMap(each -> inventory.find(kind, each))
            .orElseThrow(() -> ProblemException.notFound(unknown(id)));
    Versions known = Preconditions.ifNoneMatch(http);
    http.header("ETag", Preconditions.tag(stored.version()));
    if (known != null && known.include(stored.version())) {
      http.status(304);
    } else {
      http.json(ItemView.of(stored));
    }
  }

  /** Records a new item. */
  void post(Context http) {
    new QueryParameters(http.queryParamMap()).throwIfInvalid();
    answerCreated(http, inventory.create(ItemBody.read(kind, http.body(), null)), 409);
  }

  /**
   * Puts an item in the place of the one that the caller has seen, or records it where there is
   * none.
   */
  void put(Context http) {
    new QueryParameters(http.queryParamMap()).throwIfInvalid();
    Versions expected = Preconditions.ifMatch(http);
    Versions unwanted = Preconditions.ifNoneMatch(http);
    if (unwanted != null && (expected != null || !unwanted.any())) {
      throw ProblemException.badRequest(
          List.of(new Problem.Fault("If-None-Match", "must be *, without If-Match")));
    }
    if (unwanted == null && expected == null) {
      throw required("If-Match with the ETag of what is replaced, or If-None-Match: * to create");
    }
    Item item = ItemBody.read(kind, http.body(), id(http));
    if (expected == null) {
      answerCreated(http, inventory.create(item), 412);
    } else {
      StoredItem stored = done(inventory.replace(item, expected), item.id(), 412);
      http.header("ETag", Preconditions.tag(stored.version())).json(ItemView.of(stored));
    }
  }

  /** Takes an item away. */
  void delete(Context http) {
    new QueryParameters(http.queryParamMap()).throwIfInvalid();
    Versions expected = Preconditions.ifMatch(http);
    if (expected == null) {
      throw required("If-Match with the ETag of what is deleted");
    }
    String id = id(http);
    if (!Field.isId(id)) {
      throw ProblemException.notFound(unknown(id));
    }
    done(inventory.delete(kind, id, expected), id, 404);
    http.status(204);
  }

  private void answerCreated(Context http, Change change, int whereItExists) {
    if (change instanceof Change.Exists) {
      throw ProblemException.of(
          Problem.of(whereItExists, "There is a " + kind.label() + " of that id already"));
    }
    StoredItem stored = done(change, "", 412);
    http.status(201)
        .header("Location", "/api/v1/" + kind.plural() + "/" + stored.item().id())
        .header("ETag", Preconditions.tag(stored.version()))
        .json(ItemView.of(stored));
  }

  /** The item, unless the change was refused. */
  private StoredItem done(Change change, String id, int whereUnknown) {
    if (change instanceof Change.Done done) {
      return done.item();
    }
    if (change instanceof Change.Stale stale) {
      throw ProblemException.of(
          Problem.of(
              412,
              "The %s was changed by someone else: its ETag is %s now"
                  .formatted(kind.label(), Preconditions.tag(stale.version()))));
    }
    if (change instanceof Change.Dangling dangling) {
      throw ProblemException.of(dangling(dangling));
    }
    if (change instanceof Change.InUse used) {
      throw ProblemException.of(inUse(used));
    }
    throw ProblemException.of(Problem.of(whereUnknown, unknown(id)));
  }

  private Problem dangling(Change.Dangling dangling) {
    List<Problem.Fault> faults =
        dangling.fields().stream()
            .map(field -> new Problem.Fault(field.name(), namesNothing(field)))
            .toList();
    return Problem.of(422, "The " + kind.label() + " names what is not in the inventory", faults);
  }

  private Problem inUse(Change.InUse used) {
    List<Problem.Fault> faults =
        used.users().stream()
            .map(
                user ->
                    new Problem.Fault(
                        user.kind().label() + " " + user.id(),
                        "names it as " + user.field().name()))
            .toList();
    return Problem.of(
        409, "The %s is named %d times by others".formatted(kind.label(), used.total()), faults);
  }

  /** What is wrong with a field that names an item which is not there. */
  static String namesNothing(Field field) {
    Kind target = field.refersTo();
    return "names no " + (target == null ? "item" : target.label()) + " of the inventory";
  }

  private @Nullable String value(QueryParameters parameters, Kind.Filter filter) {
    Field field = kind.field(filter.fields().get(0)).orElseThrow();
    String expected =
        field.isId()
            ? Field.ID_FORM
            : field.choices().isEmpty()
                ? "a text of at most " + field.longest() + " characters"
                : "one of " + String.join(", ", field.choices());
    return parameters.value(
        filter.name(), expected, text -> field.fault(text) == null ? text : null);
  }

  private String id(Context http) {
    return http.pathParam(kind.idField());
  }

  private String unknown(String id) {
    return "No " + kind.label() + " " + id + " is in the inventory";
  }

  private static ProblemException required(String what) {
    return ProblemException.of(Problem.of(428, "The request needs " + what));
  }

  private static String cursor(StoredItem last) {
    byte[] bytes = (CURSOR_VERSION + last.item().id()).getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static @Nullable String decodeCursor(String text) {
    String decoded = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
    String id = decoded.startsWith(CURSOR_VERSION) ? decoded.substring(1) : "";
    return Field.isId(id) ? id : null;
  }
}
