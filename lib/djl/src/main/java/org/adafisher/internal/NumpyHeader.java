package org.adafisher.internal;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * What stands before the elements of an array in NumPy's format 1 ({@code numpy.lib.format}).
 *
 * @param type the type of the elements
 * @param shape the shape, row-major
 */
record NumpyHeader(DataType type, Shape shape) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};
  private static final int ALIGNMENT = 64;

  /** The types of states. Making an array of one that libtorch lacks ends the process. */
  private static final Set<DataType> TYPES =
      EnumSet.of(
          DataType.FLOAT32, DataType.FLOAT64, DataType.INT32, DataType.INT64, DataType.BOOLEAN);

  private static final Pattern TEXT =
      Pattern.compile(
          "\\{'descr': '([^']+)', 'fortran_order': False, 'shape': \\(([0-9, ]*)\\),? *}\\s*");

  /** Returns the bytes of an array of this kind without its header. */
  long bytes() {
    return shape.size() * type.getNumOfBytes();
  }

  byte[] toBytes() {
    StringBuilder sizes = new StringBuilder();
    for (long size : shape.getShape()) {
      sizes.append(size).append(',');
    }
    String text =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }".formatted(type.asNumpy(), sizes);
    int before = MAGIC.length + Short.BYTES;
    int end = (before + text.length() + ALIGNMENT) / ALIGNMENT * ALIGNMENT;
    String padding = " ".repeat(end - before - text.length() - 1) + '\n';
    return ByteBuffer.allocate(end)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(MAGIC)
        .putShort((short) (end - before))
        .put((text + padding).getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  static NumpyHeader read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    byte[] magic = new byte[MAGIC.length];
    in.readFully(magic);
    byte[] text = new byte[Short.toUnsignedInt(Short.reverseBytes(in.readShort()))];
    in.readFully(text);
    Matcher found = TEXT.matcher(new String(text, StandardCharsets.US_ASCII));
    if (!Arrays.equals(magic, MAGIC) || !found.matches()) {
      throw new IOException("no array of NumPy's format 1, row-major");
    }
    try {
      long[] sizes =
          Stream.of(found.group(2).split("[, ]+"))
              .filter(size -> !size.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      DataType type = DataType.fromNumpy(found.group(1));
      if (!TYPES.contains(type)) {
        throw new IOException("numbers of type " + found.group(1) + ", which no state has");
      }
      LongStream.of(sizes).reduce(type.getNumOfBytes(), Math::multiplyExact);
      return new NumpyHeader(type, new Shape(sizes));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new IOException("shape (" + found.group(2) + ") of " + found.group(1), e);
    }
  }
}
