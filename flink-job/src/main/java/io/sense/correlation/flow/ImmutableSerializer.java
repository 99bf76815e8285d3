package io.sense.correlation.flow;

import java.io.IOException;
import java.io.Serializable;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What the serializers of our immutable records share. Written by hand because Flink's reflective
 * ones cost about three times as much per record.
 */
abstract class ImmutableSerializer<T> extends TypeSerializerSingleton<T> {
  private static final long serialVersionUID = 1L;
  private static final int NO_BYTES = -1;

  /** A {@link Supplier} that Flink can ship with the job. */
  interface SnapshotMaker<T> extends Supplier<TypeSerializerSnapshot<T>>, Serializable {}

  private final SnapshotMaker<T> snapshot;

  ImmutableSerializer(SnapshotMaker<T> snapshot) {
    this.snapshot = snapshot;
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  /** There is no empty instance: Flink never reads into one that cannot change. */
  @Override
  public @Nullable T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public T deserialize(T reuse, DataInputView in) throws IOException {
    return deserialize(in);
  }

  @Override
  public void copy(DataInputView in, DataOutputView out) throws IOException {
    serialize(deserialize(in), out);
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return snapshot.get();
  }

  static void writeText(@Nullable String text, DataOutputView out) throws IOException {
    out.writeBoolean(text != null);
    if (text != null) {
      out.writeUTF(text);
    }
  }

  static @Nullable String readText(DataInputView in) throws IOException {
    return in.readBoolean() ? in.readUTF() : null;
  }

  static void writeBytes(byte @Nullable [] bytes, DataOutputView out) throws IOException {
    out.writeInt(bytes == null ? NO_BYTES : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  static byte[] readBytes(DataInputView in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }

  static byte @Nullable [] readNullableBytes(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length == NO_BYTES) {
      return null;
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }
}
