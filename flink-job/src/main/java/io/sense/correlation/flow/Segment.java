package io.sense.correlation.flow;

import io.sense.telemetry.v1.TraceLinkKind;
import java.io.IOException;
import java.util.Locale;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A settled trace under one of its business ids, on its way to the traces that share it.
 *
 * @param kind which of its ids
 * @param value the id
 * @param trace without its span links
 */
public record Segment(TraceLinkKind kind, String value, SettledTrace trace) {
  public static final TypeInformation<Segment> TYPE =
      new ImmutableTypeInfo<>(Segment.class, new Serializer());

  public Segment {
    trace = trace.withoutSpanLinks();
  }

  /** Segments with one key share an id: {@code circuit_id=...}. */
  public String key() {
    return name(kind) + "=" + value;
  }

  /** The name of a kind in attributes and tables: {@code circuit_id}. */
  public static String name(TraceLinkKind kind) {
    return kind.name().substring("TRACE_LINK_KIND_".length()).toLowerCase(Locale.ROOT);
  }

  static final class Serializer extends ImmutableSerializer<Segment> {
    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;
    private static final SettledTrace.Serializer TRACE = new SettledTrace.Serializer();

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(Segment segment, DataOutputView out) throws IOException {
      out.writeByte(VERSION); // it lies in state, and state outlives this class
      out.writeByte(segment.kind.getNumber());
      out.writeUTF(segment.value);
      TRACE.serialize(segment.trace, out);
    }

    @Override
    public Segment deserialize(DataInputView in) throws IOException {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IOException(
            "Could not read a segment of version "
                + version
                + ": this job reads version "
                + VERSION);
      }
      return new Segment(
          TraceLinkKind.forNumber(in.readByte()), in.readUTF(), TRACE.deserialize(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Segment> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
