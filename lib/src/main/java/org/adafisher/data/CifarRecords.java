package org.adafisher.data;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/** Reads records of one label byte and 3×32×32 pixel bytes, and sums up what it read. */
final class CifarRecords {

  /** The shape of a picture. */
  static final Shape SHAPE = new Shape(3, 32, 32);

  private static final int PIXELS = 3 * 32 * 32;
  private static final int RECORD = 1 + PIXELS;

  private final MessageDigest digest = Checksums.digest();
  private final PixelScale scale;
  private final int classes;

  CifarRecords(PixelScale scale, int classes) {
    this.scale = scale;
    this.classes = classes;
  }

  /** Returns the records of some files, in order. */
  Examples read(List<Path> files) {
    int count = files.stream().mapToInt(CifarRecords::count).sum();
    byte[] pixels = new byte[count * PIXELS];
    byte[] labels = new byte[count];
    int next = 0;
    for (Path file : files) {
      byte[] bytes = DataFiles.bytes(file);
      checkSize(file, bytes.length);
      digest.update(bytes);
      for (int at = 0; at < bytes.length; at += RECORD, next++) {
        labels[next] = label(file, bytes, at);
        System.arraycopy(bytes, at + 1, pixels, next * PIXELS, PIXELS);
      }
    }
    return new Images(pixels, labels, SHAPE, scale);
  }

  /** Returns the checksum of all that was read so far, in the order of reading. */
  String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static int count(Path file) {
    long size = DataFiles.size(file);
    checkSize(file, size);
    return (int) (size / RECORD);
  }

  private static void checkSize(Path file, long size) {
    if (size == 0) {
      throw new DataException(
          file
              + ": empty, expected a multiple of "
              + RECORD
              + " bytes; download or unpack it again");
    }
    if (size % RECORD != 0) {
      throw new DataException(
          file
              + ": "
              + size
              + " bytes, expected a multiple of "
              + RECORD
              + " (CIFAR-10 binary); download or unpack it again");
    }
  }

  private byte label(Path file, byte[] bytes, int at) {
    int label = bytes[at] & 0xff;
    if (label >= classes) {
      throw new DataException(
          file
              + ": record "
              + at / RECORD
              + " (byte "
              + at
              + ") has label "
              + label
              + ", expected 0 to "
              + (classes - 1)
              + "; is this CIFAR-10 binary?");
    }
    return (byte) label;
  }
}
