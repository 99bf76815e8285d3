package io.sense.correlation.split;

import io.sense.correlation.otlp.OtlpRequest;
import io.sense.correlation.otlp.OtlpRequest.Resource;
import io.sense.correlation.otlp.OtlpRequest.Scope;
import io.sense.correlation.otlp.OtlpRequest.Slice;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Sorts the records of one request into groups, each with its scopes and resources, in the order of
 * the request.
 *
 * @param <K> what records are grouped by
 */
final class TraceGroups<K> {
  private final OtlpRequest request;
  private final Map<K, List<Resource>> groups = new LinkedHashMap<>();
  private int size;

  TraceGroups(OtlpRequest request) {
    this.request = request;
  }

  /** Adds a record; records come in the order of the request. */
  void add(K group, Resource resource, Scope scope, Slice record) {
    List<Resource> resources = groups.computeIfAbsent(group, key -> new ArrayList<>(1));
    // The header arrays are those of the request itself, so sameness tells where a record lay.
    Resource lastResource = resources.isEmpty() ? null : resources.get(resources.size() - 1);
    if (lastResource == null || lastResource.header() != resource.header()) {
      lastResource = new Resource(resource.header(), new ArrayList<>(1));
      resources.add(lastResource);
    }
    List<Scope> scopes = lastResource.scopes();
    Scope lastScope = scopes.isEmpty() ? null : scopes.get(scopes.size() - 1);
    if (lastScope == null || lastScope.header() != scope.header()) {
      lastScope = new Scope(scope.header(), new ArrayList<>());
      scopes.add(lastScope);
    }
    lastScope.records().add(record);
    size++;
  }

  /** Hands over each group as a request of its own. */
  void forEach(BiConsumer<K, byte[]> consumer) {
    if (groups.size() == 1 && size == request.size()) {
      consumer.accept(groups.keySet().iterator().next(), request.bytes());
    } else {
      groups.forEach((group, resources) -> consumer.accept(group, OtlpRequest.write(resources)));
    }
  }
}
