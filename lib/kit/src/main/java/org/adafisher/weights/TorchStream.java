package org.adafisher.weights;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.PickleException;

/**
 * A state dictionary as PyTorch wrote it before 1.6, and some of torchvision's files still are:
 * five pickles (a magic number, the version, the machine, the object, the keys of the storages),
 * then each storage as its length in eight bytes and its elements.
 */
final class TorchStream {

  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final int VERSION = 1001;

  private TorchStream() {}

  /** Reads a file; {@code key} chooses an inner dictionary, empty for the only one. */
  static StateDictionary read(Path file, String key) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      WeightBudget budget = new WeightBudget(file);
      TorchPickle pickles = new TorchPickle();
      if (!MAGIC.equals(pickles.read(in)) || !Integer.valueOf(VERSION).equals(pickles.read(in))) {
        throw new WeightException(file, "a pickle that torch.save did not write");
      }
      if (!(pickles.read(in) instanceof Map<?, ?> machine)
          || Boolean.FALSE.equals(machine.get("little_endian"))) {
        throw new WeightException(file, "written by a machine that is not little-endian");
      }
      Map<String, TorchTensor> tensors = StateSelection.choose(file, pickles.read(in), key);
      Map<String, ByteBuffer> storages = storages(file, in, pickles);
      Map<String, WeightTensor> entries = new LinkedHashMap<>();
      tensors.forEach(
          (name, tensor) -> {
            ByteBuffer storage = storages.get(tensor.storage().key());
            if (storage == null) {
              throw new WeightException(file, "has no storage of '" + name + "'");
            }
            entries.put(name, tensor.materialize(name, storage, budget));
          });
      return new StateDictionary(file.toString(), entries);
    } catch (PickleException e) {
      throw new WeightException(file, e.getMessage() + "; " + StateSelection.SAVE);
    }
  }

  private static Map<String, ByteBuffer> storages(Path file, InputStream in, TorchPickle pickles)
      throws IOException {
    Map<String, TorchTensor.Storage> described = pickles.storages();
    if (!(pickles.read(in) instanceof List<?> keys)) {
      throw new WeightException(file, "has no list of its storages");
    }
    Map<String, ByteBuffer> storages = new HashMap<>();
    for (Object key : keys) {
      // Only a text is looked up or shown: a list may hold itself.
      TorchTensor.Storage storage = key instanceof String ? described.get(key) : null;
      if (storage == null) {
        throw new WeightException(file, "its list of storages has one that no tensor describes");
      }
      // Padded, so that an end of the file reads as a length that does not fit.
      byte[] count = Arrays.copyOf(in.readNBytes(Long.BYTES), Long.BYTES);
      long length = ByteBuffer.wrap(count).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length != storage.length()) {
        throw new WeightException(
            file, "storage '" + key + "' of " + length + " elements, described as " + storage);
      }
      byte[] bytes = in.readNBytes(storage.bytes());
      if (bytes.length < storage.bytes()) {
        throw new WeightException(file, "ends within storage '" + key + "': cut short");
      }
      storages.put(storage.key(), ByteBuffer.wrap(bytes));
    }
    return storages;
  }
}
