package io.sense.correlation.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sense.telemetry.SenseAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the {@link Origin} out of a resource's header. */
public final class ResourceReader {
  private static final int RESOURCE = Wire.tag(1, Wire.LENGTH);
  private static final int ATTRIBUTES = Wire.tag(1, Wire.LENGTH);

  private static final String SERVICE = "service.name";
  private static final String INSTANCE = "service.instance.id";
  private static final String ENVIRONMENT = "deployment.environment.name";
  private static final String FORMER_ENVIRONMENT = "deployment.environment";
  private static final AttributeNames WANTED = new AttributeNames(wanted());
  private static final Recent<Read> KNOWN = new Recent<>(ResourceReader::readAnew);

  /** What came of a header: an origin, or why there is none. */
  private record Read(@Nullable Origin origin, @Nullable String fault) {}

  private @Nullable String service;
  private @Nullable String instance;
  private @Nullable String environment;
  private @Nullable String formerEnvironment;
  private @Nullable BusinessIds ids;
  private boolean synthetic;

  private ResourceReader() {}

  /**
   * Reads the header of a {@code ResourceSpans} or {@code ResourceLogs}.
   *
   * @throws InvalidProtocolBufferException if the resource is malformed
   */
  public static Origin read(byte[] header) throws InvalidProtocolBufferException {
    Read read = KNOWN.of(header, 0, header.length);
    if (read.fault != null) {
      throw new InvalidProtocolBufferException(read.fault);
    }
    return read.origin;
  }

  private static Read readAnew(byte[] header) {
    ResourceReader reader = new ResourceReader();
    Wire in = new Wire(header, 0, header.length);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (tag == RESOURCE) {
          reader.resource(tag, in);
        } else {
          in.skip(tag);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      return new Read(null, e.getMessage());
    }
    return new Read(reader.origin(), null);
  }

  private void resource(int tag, Wire in) throws InvalidProtocolBufferException {
    int outer = in.enter(tag);
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (field == ATTRIBUTES) {
        Attributes.read(field, in, WANTED, this::attribute);
      } else {
        in.skip(field);
      }
    }
    in.leave(outer);
  }

  private void attribute(String key, String value) {
    switch (key) {
      case SERVICE -> service = Attributes.cut(value, Attributes.LONGEST_SERVICE);
      case INSTANCE -> instance = Attributes.cut(value);
      case ENVIRONMENT -> environment = nullIfEmpty(value);
      case FORMER_ENVIRONMENT -> formerEnvironment = nullIfEmpty(value);
      case SenseAttributes.SYNTHETIC -> synthetic = value.equals("true");
      default -> {
        BusinessId id = BusinessId.named(key);
        if (id != null && !value.isEmpty()) {
          ids = BusinessIds.with(ids, id, Attributes.cut(value));
        }
      }
    }
  }

  private static @Nullable String nullIfEmpty(String value) {
    return value.isEmpty() ? null : Attributes.cut(value);
  }

  private Origin origin() {
    return new Origin(
        service == null || service.isEmpty() ? Origin.UNKNOWN_SERVICE : service,
        instance,
        environment != null ? environment : formerEnvironment,
        ids,
        synthetic);
  }

  private static Set<String> wanted() {
    Set<String> names = new HashSet<>(BusinessId.names());
    names.addAll(
        List.of(SERVICE, INSTANCE, ENVIRONMENT, FORMER_ENVIRONMENT, SenseAttributes.SYNTHETIC));
    return names;
  }
}
