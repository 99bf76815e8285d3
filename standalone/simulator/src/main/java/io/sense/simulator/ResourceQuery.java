package io.sense.simulator;

import io.sense.service.web.QueryParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What resources are asked for.
 *
 * @param filter of a resource at the time it is asked with
 * @param limit of a page
 * @param after number of the last resource of the page before
 */
record ResourceQuery(Predicate<Resource> filter, int limit, long after) {
  private static final String TERMS =
      "field:value pairs parted by commas, the field one of label, resourceTypeId, orchState,"
          + " properties.<name>";

  /**
   * Reads {@code productId}, {@code q}, {@code createdFrom} (included), {@code createdTo} (not
   * included), {@code limit} and {@code pageToken}.
   *
   * @throws io.sense.service.web.ProblemException 400, naming every fault
   */
  static ResourceQuery read(Map<String, List<String>> given, Instant now) {
    QueryParameters parameters = new QueryParameters(given);
    String product = parameters.text("productId");
    Predicate<Resource> terms = parameters.value("q", TERMS, text -> terms(text, now));
    Instant from = parameters.instant("createdFrom");
    Instant to = parameters.instant("createdTo");
    int limit = parameters.integer("limit", 100, 1, 1_000);
    Long after = parameters.value("pageToken", "a nextPageToken", Long::valueOf);
    parameters.throwIfInvalid();
    Predicate<Resource> filter =
        resource ->
            (product == null || resource.productId().equals(product))
                && (terms == null || terms.test(resource))
                && (from == null || !resource.createdAt().isBefore(from))
                && (to == null || resource.createdAt().isBefore(to));
    return new ResourceQuery(filter, limit, after == null ? 0 : after);
  }

  private static @Nullable Predicate<Resource> terms(String text, Instant now) {
    List<Predicate<Resource>> terms = new ArrayList<>();
    for (String term : text.split(",", -1)) {
      int colon = term.indexOf(':');
      Predicate<Resource> one =
          colon < 0 ? null : term(term.substring(0, colon), term.substring(colon + 1), now);
      if (one == null) {
        return null;
      }
      terms.add(one);
    }
    return resource -> terms.stream().allMatch(term -> term.test(resource));
  }

  private static @Nullable Predicate<Resource> term(String field, String value, Instant now) {
    String properties = "properties.";
    if (field.startsWith(properties) && field.length() > properties.length()) {
      String name = field.substring(properties.length());
      return resource -> resource.property(name).filter(value::equals).isPresent();
    }
    return switch (field) {
      case "label" -> resource -> resource.label().equals(value);
      case "resourceTypeId" -> resource -> resource.resourceTypeId().equals(value);
      case "orchState" -> resource -> resource.state(now).equals(value);
      default -> null;
    };
  }
}
