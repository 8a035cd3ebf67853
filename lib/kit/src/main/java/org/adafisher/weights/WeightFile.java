package org.adafisher.weights;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.adafisher.input.Blame;

/** Files of weights; what is read is data only, no code in a file is ever executed. */
public final class WeightFile {

  private static final String CONVERT =
      "convert it with Python: import torch; w = torch.load('OLD.pth', map_location='cpu');"
          + " torch.save(w, 'NEW.pth')";

  private WeightFile() {}

  /**
   * Reads a file of any known form, which its first bytes tell: a PyTorch state dictionary ({@code
   * .pth}, {@code .pt}; also one inside a dictionary such as {@code {'state_dict': …}} where only
   * one is), safetensors, or a folder with {@code layers.tsv} and one {@code .f32.bin}.
   *
   * @param file the file or folder
   * @return its tensors
   * @throws WeightException if it is damaged, of another form, or holds more than tensors
   */
  public static StateDictionary read(Path file) {
    return read(file, "");
  }

  /**
   * Reads one of several state dictionaries of a file.
   *
   * @param file the file or folder
   * @param key the state dictionary's key in the outer dictionary, such as {@code model_ema}; empty
   *     for the only one
   * @return its tensors
   * @throws WeightException if it is damaged, of another form, or has no such key
   */
  public static StateDictionary read(Path file, String key) {
    try {
      if (Files.isDirectory(file)) {
        return RawLayers.read(file);
      }
      if (!Files.isRegularFile(file)) {
        throw new WeightException(
            file, Files.exists(file) ? "neither a file nor a folder" : "no such file");
      }
      return switch (form(file)) {
        case ZIP -> TorchArchive.read(file, key);
        case PICKLE -> TorchStream.read(file, key);
        case TAR ->
            throw new WeightException(file, "PyTorch's oldest form, a tar file; " + CONVERT);
        case SAFETENSORS -> SafeTensors.read(file);
        case OTHER ->
            throw new WeightException(
                file, "neither a PyTorch state dictionary nor safetensors, by its first bytes");
      };
    } catch (IOException e) {
      String line = Blame.line(e);
      throw line.contains(file.toString())
          ? new WeightException(line)
          : new WeightException(file, line);
    }
  }

  /**
   * Writes safetensors, whole or not at all.
   *
   * @param file the file; what was there is replaced
   * @param weights the tensors
   */
  public static void write(Path file, StateDictionary weights) {
    try {
      SafeTensors.write(file, weights);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private enum Form {
    ZIP,
    PICKLE,
    TAR,
    SAFETENSORS,
    OTHER
  }

  private static Form form(Path file) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(9);
    }
    if (start.length >= 4 && Arrays.equals(start, 0, 4, new byte[] {'P', 'K', 3, 4}, 0, 4)) {
      return Form.ZIP;
    }
    if (start.length == 9 && start[8] == '{') {
      return Form.SAFETENSORS;
    }
    if (start.length > 1 && start[0] == (byte) 0x80) {
      return Form.PICKLE;
    }
    return isTar(file) ? Form.TAR : Form.OTHER;
  }

  private static boolean isTar(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] header = in.readNBytes(262);
      return header.length == 262 && Arrays.equals(header, 257, 262, "ustar".getBytes(), 0, 5);
    }
  }
}
