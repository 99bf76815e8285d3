package io.sense.correlation.flow;

import io.sense.telemetry.TraceId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What linking needs of a trace that settled: a segment of a business transaction (design, section
 * 3, rule 8). Times of spans are OTLP's, nanoseconds since the epoch.
 *
 * @param settledAt broker time of the decision, milliseconds since the epoch
 * @param first whether the trace settled; false of an amendment, which brings further span links
 *     only
 * @param rootSpanId 0 where the trace has no span
 * @param service of the root; empty where the trace has no span
 * @param errors whether a span of it failed or a log of it says ERROR or worse
 * @param spanLinks to other traces, those that this decision brought
 */
public record SettledTrace(
    TraceId traceId,
    long generation,
    long settledAt,
    boolean first,
    long rootSpanId,
    String service,
    long startNanos,
    long endNanos,
    boolean errors,
    @Nullable String circuitId,
    @Nullable String resourceId,
    @Nullable String productId,
    List<SpanLink> spanLinks) {
  public static final TypeInformation<SettledTrace> TYPE =
      new ImmutableTypeInfo<>(SettledTrace.class, new Serializer());

  /** An OTLP span link to a span of another trace. */
  public record SpanLink(TraceId traceId, long spanId) {}

  /** The same without its span links, which only one of its readers needs. */
  SettledTrace withoutSpanLinks() {
    return new SettledTrace(
        traceId,
        generation,
        settledAt,
        first,
        rootSpanId,
        service,
        startNanos,
        endNanos,
        errors,
        circuitId,
        resourceId,
        productId,
        List.of());
  }

  static final class Serializer extends ImmutableSerializer<SettledTrace> {
    private static final long serialVersionUID = 1L;
    private static final byte VERSION = 1;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(SettledTrace trace, DataOutputView out) throws IOException {
      out.writeByte(VERSION); // it lies in state, and state outlives this class
      write(trace.traceId, out);
      out.writeLong(trace.generation);
      out.writeLong(trace.settledAt);
      out.writeBoolean(trace.first);
      out.writeLong(trace.rootSpanId);
      out.writeUTF(trace.service);
      out.writeLong(trace.startNanos);
      out.writeLong(trace.endNanos);
      out.writeBoolean(trace.errors);
      writeText(trace.circuitId, out);
      writeText(trace.resourceId, out);
      writeText(trace.productId, out);
      out.writeInt(trace.spanLinks.size());
      for (SpanLink link : trace.spanLinks) {
        write(link.traceId, out);
        out.writeLong(link.spanId);
      }
    }

    @Override
    public SettledTrace deserialize(DataInputView in) throws IOException {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IOException(
            "Could not read a settled trace of version "
                + version
                + ": this job reads version "
                + VERSION);
      }
      return new SettledTrace(
          readTraceId(in),
          in.readLong(),
          in.readLong(),
          in.readBoolean(),
          in.readLong(),
          in.readUTF(),
          in.readLong(),
          in.readLong(),
          in.readBoolean(),
          readText(in),
          readText(in),
          readText(in),
          readSpanLinks(in));
    }

    private static List<SpanLink> readSpanLinks(DataInputView in) throws IOException {
      int size = in.readInt();
      List<SpanLink> links = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        links.add(new SpanLink(readTraceId(in), in.readLong()));
      }
      return links;
    }

    private static void write(TraceId id, DataOutputView out) throws IOException {
      out.writeLong(id.high());
      out.writeLong(id.low());
    }

    private static TraceId readTraceId(DataInputView in) throws IOException {
      return new TraceId(in.readLong(), in.readLong());
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<SettledTrace> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
