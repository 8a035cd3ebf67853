package org.adafisher.internal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Named arrays in a NumPy archive ({@code .npz}), written as a whole or not at all, and both ways a
 * piece at a time: nothing but the arrays themselves takes more than a few megabytes. Archives are
 * stored; compressed ones of earlier versions are read too.
 */
public final class ArrayArchive implements AutoCloseable {

  private static final String SUFFIX = ".npy";

  /** The earliest that a ZIP can say: the same arrays make the same file. */
  private static final LocalDateTime TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

  /** What DEFLATE makes of one byte at most. */
  private static final long GROWTH = 1032;

  private final Path file;
  private final ZipFile zip;
  private final byte[] bytes = new byte[Pieces.LIMIT];
  private final ByteBuffer direct = ByteBuffer.allocateDirect(Pieces.LIMIT);

  private ArrayArchive(Path file, ZipFile zip) {
    this.file = file;
    this.zip = zip;
  }

  /**
   * Returns a number as a named array.
   *
   * @param manager owns the array
   * @param name its name
   * @param value the number
   * @return INT64, {@code [1]}
   */
  public static NDArray scalar(NDManager manager, String name, long value) {
    NDArray array = manager.create(new long[] {value});
    array.setName(name);
    return array;
  }

  /**
   * Returns the size of arrays.
   *
   * @param arrays the arrays
   * @return the bytes of their elements
   */
  public static long bytes(NDList arrays) {
    return arrays.stream().mapToLong(Pieces::bytes).sum();
  }

  /**
   * Writes an archive.
   *
   * @param file the file, replaced as a whole
   * @param arrays the arrays, each with a name of its own, outside of autograd
   * @return the file's SHA-256, 64 hexadecimal digits
   * @throws IOException if it cannot be written; an existing file is then as it was
   */
  public static String write(Path file, NDList arrays) throws IOException {
    return WholeFile.write(
        file,
        bytes(arrays),
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          byte[] bytes = new byte[Pieces.LIMIT];
          for (NDArray array : arrays) {
            write(zip, array, bytes);
          }
          zip.finish();
        });
  }

  private static void write(ZipOutputStream zip, NDArray array, byte[] bytes) throws IOException {
    byte[] header = new NumpyHeader(array.getDataType(), array.getShape()).toBytes();
    ZipEntry entry = new ZipEntry(array.getName() + SUFFIX);
    entry.setTimeLocal(TIME);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(header.length + Pieces.bytes(array));
    // A stored entry's checksum stands before it; the second look at the memory costs little.
    CRC32 sum = new CRC32();
    sum.update(header);
    Pieces.forEach(array, piece -> sum.update(piece.toByteBuffer(true)));
    entry.setCrc(sum.getValue());
    zip.putNextEntry(entry);
    zip.write(header);
    Pieces.forEach(array, piece -> copy(piece.toByteBuffer(true), zip, bytes));
    zip.closeEntry();
  }

  private static void copy(ByteBuffer from, OutputStream to, byte[] bytes) throws IOException {
    int length = from.remaining();
    from.get(bytes, 0, length);
    to.write(bytes, 0, length);
  }

  /**
   * Opens an archive.
   *
   * @param file the file
   * @return the archive, to be closed
   * @throws IOException if it cannot be read or is no archive
   */
  public static ArrayArchive open(Path file) throws IOException {
    try {
      ArrayArchive archive = new ArrayArchive(file, new ZipFile(file.toFile()));
      archive.checkSizes(Files.size(file));
      return archive;
    } catch (ZipException | EOFException e) {
      throw new IOException(file + ": no NumPy archive, or cut short: " + e.getMessage(), e);
    }
  }

  private void checkSizes(long bytes) throws IOException {
    long left = bytes;
    for (ZipEntry entry : Collections.list(zip.entries())) {
      left -= entry.getCompressedSize();
      if (left < 0 || entry.getSize() > GROWTH * entry.getCompressedSize()) {
        close();
        throw new IOException(
            "%s: %s says that it has %d bytes, more than the file's %d can hold: damaged"
                .formatted(file, entry.getName(), entry.getSize(), bytes));
      }
    }
  }

  /**
   * Reads all arrays.
   *
   * @param manager owns them; they are on its device, in memory of their own
   * @return the arrays by name, in their order
   * @throws IOException if the archive cannot be read or is damaged
   */
  public NDList read(NDManager manager) throws IOException {
    NDList arrays = new NDList();
    for (ZipEntry entry : Collections.list(zip.entries())) {
      NumpyHeader header = header(entry);
      NDArray array = manager.create(header.shape(), header.type());
      array.setName(entry.getName().replaceFirst("[.]npy$", ""));
      fill(entry, array);
      arrays.add(array);
    }
    return arrays;
  }

  /**
   * Checks that an array is there and can take the place of another, without reading it.
   *
   * @param name its name
   * @param target what it is to replace
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it is not there or of another shape or type
   */
  public void check(String name, NDArray target) throws IOException {
    check(entry(name), header(entry(name)), target);
  }

  private void check(ZipEntry entry, NumpyHeader header, NDArray target) {
    NumpyHeader expected = new NumpyHeader(target.getDataType(), target.getShape());
    if (!header.equals(expected)) {
      throw new IllegalArgumentException(
          file + ": " + entry.getName() + " is " + header + ", expected " + expected);
    }
  }

  /**
   * Reads an array in the place of another.
   *
   * @param name its name
   * @param target receives it, in place; of its shape and type, on any device
   * @throws IOException if it cannot be read or is damaged
   * @throws IllegalArgumentException if it is not there or of another shape or type
   */
  public void read(String name, NDArray target) throws IOException {
    try (NDArray detached = target.stopGradient()) {
      fill(entry(name), detached);
    }
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(name + SUFFIX);
    if (entry == null) {
      throw missing(name, file);
    }
    return entry;
  }

  private NumpyHeader header(ZipEntry entry) throws IOException {
    try (InputStream in = zip.getInputStream(entry)) {
      NumpyHeader header = NumpyHeader.read(in);
      if (header.bytes() > entry.getSize()) {
        throw new EOFException();
      }
      return header;
    } catch (IOException e) {
      throw damaged(entry, e);
    }
  }

  private void fill(ZipEntry entry, NDArray target) throws IOException {
    try (var in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      check(entry, NumpyHeader.read(in), target);
      Pieces.forEach(target, piece -> piece.set(new NDIndex().addAllDim(), next(in, piece)));
      if (in.read() >= 0 || in.getChecksum().getValue() != entry.getCrc()) {
        throw new IOException("its checksum does not match");
      }
    } catch (IOException e) {
      throw damaged(entry, e);
    }
  }

  /** The piece's values, in memory that the next piece takes over. */
  private NDArray next(InputStream in, NDArray piece) throws IOException {
    int length = (int) Pieces.bytes(piece);
    if (in.readNBytes(bytes, 0, length) < length) {
      throw new EOFException();
    }
    ByteBuffer values = direct.slice(0, length).order(ByteOrder.nativeOrder());
    values.put(bytes, 0, length).rewind();
    return piece.getManager().create(values, piece.getShape(), piece.getDataType());
  }

  private IOException damaged(ZipEntry entry, IOException e) {
    String problem = e instanceof EOFException ? "it is cut short" : e.getMessage();
    return new IOException(file + ": " + entry.getName() + " is damaged: " + problem, e);
  }

  /**
   * Returns a count that must be there, as {@link #scalar} makes it.
   *
   * @param arrays the arrays
   * @param name its name
   * @param file where they were read, for the message
   * @return the count
   * @throws IllegalArgumentException if it is not there, or no whole number of at least 0
   */
  public static int count(NDList arrays, String name, Path file) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw missing(name, file);
    }
    NumpyHeader header = new NumpyHeader(array.getDataType(), array.getShape());
    boolean isWhole = header.equals(new NumpyHeader(DataType.INT64, new Shape(1)));
    if (!isWhole || array.getLong() < 0 || array.getLong() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s: %s is %s, expected one whole number (int64) from 0 to %d"
              .formatted(file, name, isWhole ? array.getLong() : header, Integer.MAX_VALUE));
    }
    return (int) array.getLong();
  }

  private static IllegalArgumentException missing(String name, Path file) {
    return new IllegalArgumentException(
        file + ": no entry '" + name + "': the state of another optimizer or network");
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
