package io.sense.receiver.otlp;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the wire check must know of a message type: which fields are text and which are messages.
 * Made from the descriptors, so that it cannot disagree with the protocol's version. Immutable once
 * made.
 */
final class Shape {
  /** A type of which nothing is known: its fields are only skipped. */
  static final Shape UNKNOWN = new Shape(0);

  /** What a field with a length holds. */
  enum Content {
    TEXT,
    MESSAGE,
    OPAQUE
  }

  private final Content[] contents;
  private final @Nullable Shape[] children;

  private Shape(int fields) {
    contents = new Content[fields];
    children = new Shape[fields];
  }

  static Shape of(Descriptor type) {
    return of(type, new HashMap<>());
  }

  /** What the field holds; a field that the type does not have is opaque. */
  Content content(int number) {
    return number < contents.length && contents[number] != null ? contents[number] : Content.OPAQUE;
  }

  /** The type of a field that holds a message. */
  Shape child(int number) {
    Shape child = children[number];
    if (child == null) {
      throw new IllegalArgumentException("Field " + number + " holds no message");
    }
    return child;
  }

  private static Shape of(Descriptor type, Map<Descriptor, Shape> known) {
    Shape made = known.get(type);
    if (made != null) {
      return made;
    }
    int last = type.getFields().stream().mapToInt(FieldDescriptor::getNumber).max().orElse(0);
    Shape shape = new Shape(last + 1);
    known.put(type, shape); // before the fields: values of arrays hold values
    for (FieldDescriptor field : type.getFields()) {
      switch (field.getJavaType()) {
        case STRING -> shape.contents[field.getNumber()] = Content.TEXT;
        case MESSAGE -> {
          shape.contents[field.getNumber()] = Content.MESSAGE;
          shape.children[field.getNumber()] = of(field.getMessageType(), known);
        }
        default -> shape.contents[field.getNumber()] = Content.OPAQUE;
      }
    }
    return shape;
  }
}
