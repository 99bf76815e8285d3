package io.sense.correlation.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.sense.telemetry.SenseAttributes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the {@link Origin} out of a resource's header. */
public final class ResourceReader {
  private static final int RESOURCE = 1;
  private static final int ATTRIBUTES = 1;

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
    ResourceReader reader = new ResourceReader();
    CodedInputStream in = CodedInputStream.newInstance(header);
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) == RESOURCE) {
          reader.resource(tag, in);
        } else {
          OtlpRequest.skip(tag, in);
        }
      }
    } catch (InvalidProtocolBufferException e) {
      throw e;
    } catch (IOException e) {
      throw new InvalidProtocolBufferException(e);
    }
    return reader.origin();
  }

  private void resource(int tag, CodedInputStream in) throws IOException {
    int limit = in.pushLimit(OtlpRequest.lengthOf(tag, in));
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (WireFormat.getTagFieldNumber(field) == ATTRIBUTES) {
        Attributes.read(field, in, this::attribute);
      } else {
        OtlpRequest.skip(field, in);
      }
    }
    in.popLimit(limit);
  }

  private void attribute(String key, String value) {
    switch (key) {
      case "service.name" -> service = Attributes.cut(value, Attributes.LONGEST_SERVICE);
      case "service.instance.id" -> instance = Attributes.cut(value);
      case "deployment.environment.name" -> environment = nullIfEmpty(value);
      case "deployment.environment" -> formerEnvironment = nullIfEmpty(value);
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
}
