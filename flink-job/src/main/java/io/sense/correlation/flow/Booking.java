package io.sense.correlation.flow;

import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * An amount on its way to a running total.
 *
 * @param key names the total: all bookings with one key are added up to one row
 * @param amount a message of the total's own type that holds what is to be added
 */
public record Booking(String key, byte[] amount) {
  public static final TypeInformation<Booking> TYPE =
      new ImmutableTypeInfo<>(Booking.class, new Serializer());

  static final class Serializer extends ImmutableSerializer<Booking> {
    private static final long serialVersionUID = 1L;

    Serializer() {
      super(Snapshot::new);
    }

    @Override
    public void serialize(Booking booking, DataOutputView out) throws IOException {
      out.writeUTF(booking.key);
      writeBytes(booking.amount, out);
    }

    @Override
    public Booking deserialize(DataInputView in) throws IOException {
      return new Booking(in.readUTF(), readBytes(in));
    }
  }

  /** Names the serializer in savepoints. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Booking> {
    public Snapshot() {
      super(Serializer::new);
    }
  }
}
