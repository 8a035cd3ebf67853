package org.adafisher.data.source;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.picture.Images;
import org.adafisher.data.picture.PixelScale;
import org.adafisher.internal.Checksums;

/**
 * The form of a record: label bytes, then 3×32×32 pixel bytes. The last label byte is the class; of
 * two, the first is the superclass.
 *
 * @param labelBytes 1 or 2
 * @param classes how many classes there are
 */
record CifarRecords(int labelBytes, int classes) {

  /** The shape of a picture. */
  static final Shape SHAPE = new Shape(3, 32, 32);

  private static final int PIXELS = 3 * 32 * 32;
  private static final int SUPERCLASSES = 20;

  /** Returns the bytes of a record. */
  int size() {
    return labelBytes + PIXELS;
  }

  /** Returns whether a file's size is that of some records. */
  boolean fits(Path file) {
    long size = DataFiles.size(file);
    return size > 0 && size % size() == 0;
  }

  /** Starts to read files. */
  Reading reading(String title, PixelScale scale) {
    return new Reading(this, title, scale);
  }

  /** Reads files, and sums up what it read. */
  static final class Reading {

    private final MessageDigest digest = Checksums.digest();
    private final CifarRecords form;
    private final String title;
    private final PixelScale scale;
    private final int[] superclasses;

    private Reading(CifarRecords form, String title, PixelScale scale) {
      this.form = form;
      this.title = title;
      this.scale = scale;
      this.superclasses = new int[form.classes];
      Arrays.fill(superclasses, -1);
    }

    /** Returns the records of some files, in order, which are no more than there can be. */
    Examples read(List<Path> files, int most) {
      int count = 0;
      for (Path file : files) {
        count += count(file, most);
        if (count > most) {
          throw new DataException(
              String.format(
                  "%s: %d records with the files before it, expected at most %d; this is not %s,"
                      + " download or unpack it again",
                  file, count, most, title));
        }
      }
      byte[] pixels = new byte[count * PIXELS];
      byte[] labels = new byte[count];
      int next = 0;
      for (Path file : files) {
        byte[] bytes = DataFiles.bytes(file, (long) most * form.size());
        checkSize(file, bytes.length);
        digest.update(bytes);
        for (int at = 0; at < bytes.length; at += form.size(), next++) {
          labels[next] = label(file, bytes, at);
          System.arraycopy(bytes, at + form.labelBytes, pixels, next * PIXELS, PIXELS);
        }
      }
      return new Images(pixels, labels, SHAPE, scale);
    }

    /** Returns the checksum of all that was read so far, in the order of reading. */
    String sha256() {
      return HexFormat.of().formatHex(digest.digest());
    }

    private int count(Path file, int most) {
      long size = DataFiles.size(file);
      checkSize(file, size);
      if (size / form.size() > most) {
        throw new DataException(
            String.format(
                "%s: %d records, expected at most %d; this is not %s, download or unpack it again",
                file, size / form.size(), most, title));
      }
      return (int) (size / form.size());
    }

    private void checkSize(Path file, long size) {
      if (size == 0 || size % form.size() != 0) {
        throw new DataException(
            String.format(
                "%s: %s, expected a multiple of %d bytes (%s binary); download or unpack it again",
                file, size == 0 ? "empty" : size + " bytes", form.size(), title));
      }
    }

    private byte label(Path file, byte[] bytes, int at) {
      int label = bytes[at + form.labelBytes - 1] & 0xff;
      if (label >= form.classes) {
        throw wrongLabel(file, at, "label " + label, form.classes);
      }
      if (form.labelBytes == 2) {
        int superclass = bytes[at] & 0xff;
        if (superclass >= SUPERCLASSES) {
          throw wrongLabel(file, at, "coarse label " + superclass, SUPERCLASSES);
        }
        checkSuperclass(file, at, label, superclass);
      }
      return (byte) label;
    }

    // A class belongs to one superclass, which tells records that are out of step.
    private void checkSuperclass(Path file, int at, int label, int superclass) {
      if (superclasses[label] >= 0 && superclasses[label] != superclass) {
        throw new DataException(
            String.format(
                "%s: record %d (byte %d) has label %d with coarse label %d, before it came with %d;"
                    + " is this %s binary?",
                file, at / form.size(), at, label, superclass, superclasses[label], title));
      }
      superclasses[label] = superclass;
    }

    private DataException wrongLabel(Path file, int at, String found, int classes) {
      return new DataException(
          String.format(
              "%s: record %d (byte %d) has %s, expected 0 to %d; is this %s binary?",
              file, at / form.size(), at, found, classes - 1, title));
    }
  }
}
