package org.adafisher.weights;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import net.razorvine.pickle.PickleException;
import org.adafisher.input.InputLimits;

/**
 * A state dictionary as PyTorch 1.6 and later write it: a zip file, uncompressed, of {@code
 * NAME/data.pkl} and one entry {@code NAME/data/KEY} per storage.
 */
final class TorchArchive {

  private static final String PICKLE = "/data.pkl";

  private final Path file;
  private final ZipFile zip;
  private final WeightBudget budget;
  private final String root;
  private final Map<TorchTensor.Storage, ByteBuffer> storages = new HashMap<>();

  private TorchArchive(Path file, ZipFile zip) throws IOException {
    this.file = file;
    this.zip = zip;
    budget = new WeightBudget(file);
    List<String> pickles =
        zip.stream().map(ZipEntry::getName).filter(name -> name.endsWith(PICKLE)).toList();
    if (pickles.size() != 1) {
      throw new WeightException(
          file,
          "a zip file with "
              + pickles.size()
              + " entries NAME/data.pkl instead of one: not written by torch.save");
    }
    root = pickles.get(0).substring(0, pickles.get(0).length() - PICKLE.length());
  }

  /** Reads a file; {@code key} chooses an inner dictionary, empty for the only one. */
  static StateDictionary read(Path file, String key) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return new TorchArchive(file, zip).read(key);
    } catch (ZipException e) {
      throw new WeightException(file, "damaged zip file: " + e.getMessage());
    }
  }

  private StateDictionary read(String key) throws IOException {
    checkByteOrder();
    Map<String, TorchTensor> tensors =
        StateSelection.choose(file, unpickle(description("data.pkl")), key);
    Map<String, WeightTensor> entries = new LinkedHashMap<>();
    for (Map.Entry<String, TorchTensor> tensor : tensors.entrySet()) {
      TorchTensor.Storage storage = tensor.getValue().storage();
      if (!storages.containsKey(storage)) {
        storages.put(storage, storage(storage));
      }
      entries.put(
          tensor.getKey(),
          tensor.getValue().materialize(tensor.getKey(), storages.get(storage), budget));
    }
    return new StateDictionary(file.toString(), entries);
  }

  private Object unpickle(byte[] pickle) {
    try {
      return new TorchPickle().read(new ByteArrayInputStream(pickle));
    } catch (PickleException e) {
      throw new WeightException(file, "data.pkl: " + e.getMessage() + "; " + StateSelection.SAVE);
    }
  }

  private void checkByteOrder() throws IOException {
    if (zip.getEntry(root + "/byteorder") != null) {
      String order = new String(description("byteorder"), StandardCharsets.US_ASCII).strip();
      if (!order.equals("little")) {
        throw new WeightException(file, "byte order '" + order + "'; only little is read");
      }
    }
  }

  private ByteBuffer storage(TorchTensor.Storage storage) throws IOException {
    ZipEntry entry = entry("data/" + storage.key());
    if (entry.getSize() < storage.bytes()) {
      throw new WeightException(
          file,
          "storage '%s' has %d bytes, %d elements of %s need %d: the file is damaged"
              .formatted(
                  storage.key(),
                  entry.getSize(),
                  storage.length(),
                  storage.type(),
                  storage.bytes()));
    }
    budget.take("storage '" + storage.key() + "'", storage.bytes());
    return ByteBuffer.wrap(bytes(entry, storage.bytes()));
  }

  private byte[] description(String name) throws IOException {
    ZipEntry entry = entry(name);
    if (entry.getSize() > InputLimits.DESCRIPTION_BYTES) {
      throw new WeightException(
          file,
          "entry '%s' has %d bytes, at most %d are read"
              .formatted(entry.getName(), entry.getSize(), InputLimits.DESCRIPTION_BYTES));
    }
    return bytes(entry, (int) entry.getSize());
  }

  private ZipEntry entry(String name) {
    ZipEntry entry = zip.getEntry(root + "/" + name);
    if (entry == null) {
      throw new WeightException(file, "no entry '" + root + "/" + name + "': the file is damaged");
    }
    if (entry.getMethod() != ZipEntry.STORED) {
      // PyTorch never compresses; a small file could grow without limit.
      throw new WeightException(file, "entry '" + entry.getName() + "' is compressed");
    }
    return entry;
  }

  private byte[] bytes(ZipEntry entry, int length) throws IOException {
    byte[] bytes;
    try (InputStream in = zip.getInputStream(entry)) {
      bytes = in.readNBytes(length);
    }
    if (bytes.length < length) {
      throw new WeightException(file, "entry '" + entry.getName() + "' is cut short");
    }
    return bytes;
  }
}
