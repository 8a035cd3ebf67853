package org.adafisher.weights;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Files of torch.save's form, byte by byte, with what torch.save would not write. */
final class TorchFiles {

  /** The pickles that older files begin with. */
  static final String MAGIC =
      "\u0080\u0002\u008a\n\u006c\u00fc\u009c\u0046\u00f9\u0020\u006a\u00a8\u0050\u0019.";

  static final String VERSION = "\u0080\u0002M\u00e9\u0003.";
  static final String MACHINE = "\u0080\u0002}.";

  private TorchFiles() {}

  /** A dictionary {@code {NAME: tensor}}, pickled; numbers below 256. */
  static String dictionary(String name, String tensor) {
    return "\u0080\u0002ccollections\nOrderedDict\n)R" + text(name) + tensor + "s.";
  }

  /** A tensor of one storage of four floats. */
  static String tensor(int offset, int[] size, int[] stride) {
    return "ctorch._utils\n_rebuild_tensor_v2\n(("
        + text("storage")
        + "ctorch\nFloatStorage\n"
        + text("0")
        + text("cpu")
        + number(4)
        + "tQ"
        + number(offset)
        + tuple(size)
        + tuple(stride)
        + "\u0089)tR";
  }

  static String text(String text) {
    return "X" + (char) text.length() + "\0\0\0" + text;
  }

  static String number(int number) {
    return "K" + (char) number;
  }

  private static String tuple(int[] numbers) {
    StringBuilder tuple = new StringBuilder("(");
    for (int number : numbers) {
      tuple.append(number(number));
    }
    return tuple.append("t").toString();
  }

  static byte[] bytes(String pickle) {
    return pickle.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Writes {@code a/data.pkl} and {@code a/data/0} of 16 bytes: the floats 1, 2, 3, 4. */
  static Path write(Path file, String pickle) {
    byte[] floats = {0, 0, (byte) 128, 63, 0, 0, 0, 64, 0, 0, 64, 64, 0, 0, (byte) 128, 64};
    return zip(file, true, Map.of("a/data.pkl", bytes(pickle), "a/data/0", floats));
  }

  /** Writes the older form: the object, the keys of its storages, and these. */
  static Path stream(Path file, String object, String keys, String storages) throws IOException {
    return Files.write(file, bytes(MAGIC + VERSION + MACHINE + object + keys + storages));
  }

  static Path zip(Path file, boolean isStored, Map<String, byte[]> entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> content : entries.entrySet()) {
        ZipEntry entry = new ZipEntry(content.getKey());
        CRC32 checksum = new CRC32();
        checksum.update(content.getValue());
        entry.setMethod(isStored ? ZipEntry.STORED : ZipEntry.DEFLATED);
        entry.setSize(content.getValue().length);
        entry.setCrc(checksum.getValue());
        zip.putNextEntry(entry);
        zip.write(content.getValue());
        zip.closeEntry();
      }
      zip.finish();
      return Files.write(file, bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
