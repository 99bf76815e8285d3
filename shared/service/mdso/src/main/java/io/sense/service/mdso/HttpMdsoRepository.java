package io.sense.service.mdso;

import io.sense.service.external.Answer;
import io.sense.service.external.ExternalRequest;
import io.sense.service.external.ExternalService;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks MDSO over HTTP. */
public final class HttpMdsoRepository implements MdsoRepository {
  private static final String RESOURCES = "/bpocore/market/api/v1/resources";
  private static final String TRACES = "/api/v1/orchestration-traces/";
  private static final int PAGE = 500;

  /** No id, but steps in a path: they would lead to another thing. */
  private static final Set<String> NO_IDS = Set.of(".", "..");

  private final ExternalService mdso;
  private final int mostResources;

  /**
   * Asks a service.
   *
   * @param mdso already with a token
   * @param mostResources that are read of one search, all pages together
   */
  public HttpMdsoRepository(ExternalService mdso, int mostResources) {
    this.mdso = mdso;
    this.mostResources = mostResources;
  }

  private record Page(List<MdsoResource> items, @Nullable String nextPageToken) {}

  /**
   * {@inheritDoc}
   *
   * <p>Follows the pages until the bound; each is a call of its own. What MDSO lets through its
   * filters is looked at again here: not all of a query can be said to it.
   */
  @Override
  public Answer<Resources> find(ResourceQuery query) {
    List<MdsoResource> found = new ArrayList<>();
    Set<String> pageTokens = new HashSet<>();
    int read = 0;
    String pageToken = null;
    do {
      Answer<Page> answer = page(query, Math.min(PAGE, mostResources - read), pageToken);
      Page page = answer.result().orElse(null);
      if (page == null) {
        return answer.map(none -> new Resources(List.of(), false));
      }
      page.items().stream().filter(query::matches).forEach(found::add);
      read += page.items().size();
      pageToken = page.nextPageToken();
      if (pageToken != null && (!pageTokens.add(pageToken) || page.items().isEmpty())) {
        return MdsoJson.unreadable("answered pages without end");
      }
    } while (pageToken != null && read < mostResources);
    return new Answer.Result<>(new Resources(found, pageToken != null));
  }

  @Override
  public Answer<MdsoResource> resource(String id) {
    return get(id, segment -> RESOURCES + "/" + segment, MdsoJson::resource);
  }

  @Override
  public Answer<List<ResourceError>> errors(String resourceId) {
    return get(
        resourceId,
        segment -> RESOURCES + "/" + segment + "/errors",
        json -> json.list("items", MdsoJson::error));
  }

  @Override
  public Answer<OrchestrationTrace> orchestrationTrace(String circuitId) {
    return get(circuitId, segment -> TRACES + segment, MdsoJson::orchestrationTrace);
  }

  private Answer<Page> page(ResourceQuery query, int limit, @Nullable String pageToken) {
    ExternalRequest request = ExternalRequest.get(RESOURCES);
    request = with(request, "productId", query.productId());
    request = with(request, "q", terms(query));
    request = with(request, "createdFrom", query.createdFrom());
    request = with(request, "createdTo", query.createdTo());
    request = with(request, "limit", limit);
    request = with(request, "pageToken", pageToken);
    return MdsoJson.read(
        mdso.call(request),
        json ->
            new Page(json.list("items", MdsoJson::resource), json.optionalText("nextPageToken")));
  }

  private <T> Answer<T> get(String id, Function<String, String> path, MdsoJson.Reader<T> reader) {
    if (id.isBlank() || NO_IDS.contains(id)) {
      return new Answer.NotFound<>();
    }
    String segment = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    return MdsoJson.read(mdso.call(ExternalRequest.get(path.apply(segment))), reader);
  }

  /** The filters as MDSO reads them; it parts them by commas, so a value with one stays here. */
  private static @Nullable String terms(ResourceQuery query) {
    Map<String, String> terms = new TreeMap<>();
    put(terms, "label", query.label());
    put(terms, "resourceTypeId", query.resourceTypeId());
    put(terms, "orchState", query.orchState());
    query.properties().forEach((name, value) -> put(terms, "properties." + name, value));
    return terms.isEmpty()
        ? null
        : terms.entrySet().stream()
            .map(term -> term.getKey() + ":" + term.getValue())
            .collect(Collectors.joining(","));
  }

  private static void put(Map<String, String> terms, String field, @Nullable String value) {
    if (value != null && value.indexOf(',') < 0 && !field.matches(".*[:,].*")) {
      terms.put(field, value);
    }
  }

  private static ExternalRequest with(
      ExternalRequest request, String name, @Nullable Object value) {
    return value == null ? request : request.query(name, value.toString());
  }
}
