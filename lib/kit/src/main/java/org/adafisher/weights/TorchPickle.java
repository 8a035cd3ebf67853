package org.adafisher.weights;

import static java.util.Map.entry;

import ai.djl.ndarray.types.DataType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Opcodes;
import net.razorvine.pickle.PickleException;
import net.razorvine.pickle.PickleUtils;
import net.razorvine.pickle.Unpickler;
import org.adafisher.input.InputLimits;

/**
 * Reads a pickle that PyTorch wrote, with closed lists of instructions and of classes: those of a
 * state dictionary. Dictionaries become maps in their order, tensors {@link TorchTensor}s.
 *
 * <p>A pickle is a program; the library's own list of classes is open and shared by the whole
 * process, so that it is not used.
 */
final class TorchPickle extends Unpickler {

  /** Every class that a pickle may name. */
  private static final Map<String, IObjectConstructor> CLASSES =
      Map.ofEntries(
          entry("collections.OrderedDict", TorchPickle::dictionary),
          entry("torch._utils._rebuild_tensor", TorchPickle::tensor),
          entry("torch._utils._rebuild_tensor_v2", TorchPickle::tensor),
          entry("torch._utils._rebuild_parameter", arguments -> (TorchTensor) arguments[0]),
          entry("torch.DoubleStorage", new StorageType(DataType.FLOAT64)),
          entry("torch.FloatStorage", new StorageType(DataType.FLOAT32)),
          entry("torch.HalfStorage", new StorageType(DataType.FLOAT16)),
          entry("torch.BFloat16Storage", new StorageType(DataType.BFLOAT16)),
          entry("torch.LongStorage", new StorageType(DataType.INT64)),
          entry("torch.IntStorage", new StorageType(DataType.INT32)),
          entry("torch.ShortStorage", new StorageType(DataType.INT16)),
          entry("torch.CharStorage", new StorageType(DataType.INT8)),
          entry("torch.ByteStorage", new StorageType(DataType.UINT8)),
          entry("torch.BoolStorage", new StorageType(DataType.BOOLEAN)));

  private record StorageType(DataType type) implements IObjectConstructor {
    @Override
    public Object construct(Object[] arguments) {
      throw new PickleException("a storage outside of its file");
    }
  }

  private static final int LONGEST_NAME = 1000;

  private final Map<String, TorchTensor.Storage> storages = new HashMap<>();
  private int instructions;

  /** The storages of the tensors read so far, by their keys. */
  Map<String, TorchTensor.Storage> storages() {
    return storages;
  }

  /**
   * Reads the next pickle of a stream that knows how many bytes it has.
   *
   * @throws PickleException if it is damaged or holds what a state dictionary does not
   */
  Object read(InputStream in) {
    try {
      return load(in);
    } catch (IOException e) {
      throw new PickleException("damaged pickle: it ends too early", e);
    } catch (IllegalArgumentException e) {
      throw new PickleException("damaged pickle: " + e.getMessage(), e);
    } catch (ClassCastException
        | IndexOutOfBoundsException
        | NullPointerException
        | NegativeArraySizeException
        | ArithmeticException e) {
      // What the library's machine does with a program that is none.
      throw new PickleException("damaged pickle: an instruction lacks what it works on", e);
    }
  }

  @Override
  protected Object dispatch(short instruction) throws IOException {
    if (++instructions > InputLimits.INSTRUCTIONS) {
      throw new PickleException("more than " + InputLimits.INSTRUCTIONS + " instructions");
    }
    switch (instruction) {
      case Opcodes.GLOBAL -> pushClass(line() + "." + line());
      case Opcodes.STACK_GLOBAL -> {
        String name = (String) stack.pop();
        String module = (String) stack.pop();
        pushClass(module + "." + name);
      }
      case Opcodes.EMPTY_DICT -> stack.add(new LinkedHashMap<>());
      case Opcodes.SETITEM -> {
        Object value = stack.pop();
        put(List.of(stack.pop(), value));
      }
      case Opcodes.SETITEMS -> put(stack.pop_all_since_marker());
      // The attributes of an object: of a state dictionary only _metadata, which is not needed.
      case Opcodes.BUILD -> stack.pop();
      case Opcodes.BINUNICODE -> pushText();
      case Opcodes.PROTO,
          Opcodes.FRAME,
          Opcodes.STOP,
          Opcodes.MARK,
          Opcodes.NONE,
          Opcodes.NEWTRUE,
          Opcodes.NEWFALSE,
          Opcodes.BININT,
          Opcodes.BININT1,
          Opcodes.BININT2,
          Opcodes.LONG1,
          Opcodes.BINFLOAT,
          Opcodes.SHORT_BINUNICODE,
          Opcodes.EMPTY_TUPLE,
          Opcodes.TUPLE,
          Opcodes.TUPLE1,
          Opcodes.TUPLE2,
          Opcodes.TUPLE3,
          Opcodes.EMPTY_LIST,
          Opcodes.APPEND,
          Opcodes.APPENDS,
          Opcodes.BINPUT,
          Opcodes.LONG_BINPUT,
          Opcodes.MEMOIZE,
          Opcodes.BINGET,
          Opcodes.LONG_BINGET,
          Opcodes.BINPERSID,
          Opcodes.REDUCE -> {
        return super.dispatch(instruction);
      }
      default ->
          throw new PickleException(
              "instruction 0x%02x, which no state dictionary needs".formatted(instruction));
    }
    return NO_RETURN_VALUE;
  }

  private void pushClass(String name) {
    IObjectConstructor constructor = CLASSES.get(name);
    if (constructor == null) {
      throw new PickleException("class '" + name + "', which no state dictionary needs");
    }
    stack.add(constructor);
  }

  @SuppressWarnings("unchecked")
  private void put(List<Object> items) {
    Map<Object, Object> dictionary = (Map<Object, Object>) stack.peek();
    for (int i = 0; i < items.size(); i += 2) {
      Object key = items.get(i);
      if (!(key instanceof String || key instanceof Number)) {
        throw new PickleException("a key that is neither a text nor a number");
      }
      dictionary.put(key, items.get(i + 1));
    }
  }

  /** The library would read on to the end of the file. */
  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input.read(); next != '\n'; next = input.read()) {
      if (next < 0 || line.length() == LONGEST_NAME) {
        throw new PickleException("the name of a class has no end");
      }
      line.append((char) next);
    }
    return line.toString();
  }

  /** The library would allocate a text's length unchecked. */
  private void pushText() throws IOException {
    byte[] length = PickleUtils.readbytes(input, 4);
    int bytes = PickleUtils.bytes_to_integer(length);
    if (bytes < 0 || bytes > input.available()) {
      throw new PickleException("a text of " + bytes + " bytes, more than the file has");
    }
    stack.add(new String(PickleUtils.readbytes(input, bytes), StandardCharsets.UTF_8));
  }

  @Override
  protected Object persistentLoad(Object id) {
    Object[] parts = (Object[]) id;
    boolean isView = parts.length == 6 && parts[5] != null;
    if (parts.length < 5 || !"storage".equals(parts[0]) || isView) {
      throw new PickleException("a persistent id that is no whole storage");
    }
    TorchTensor.Storage storage =
        new TorchTensor.Storage(
            ((StorageType) parts[1]).type(), (String) parts[2], ((Number) parts[4]).longValue());
    if (!storage.equals(storages.computeIfAbsent(storage.key(), key -> storage))) {
      throw new PickleException("storage '" + storage.key() + "' is described in two ways");
    }
    return storage;
  }

  private static Object dictionary(Object[] arguments) {
    if (arguments.length > 0) {
      throw new PickleException("an OrderedDict with arguments, as Python 2 wrote it");
    }
    return new LinkedHashMap<>();
  }

  private static Object tensor(Object[] arguments) {
    return new TorchTensor(
        (TorchTensor.Storage) arguments[0],
        ((Number) arguments[1]).longValue(),
        longs(arguments[2]),
        longs(arguments[3]));
  }

  private static long[] longs(Object tuple) {
    Object[] numbers = (Object[]) tuple;
    if (numbers.length > InputLimits.AXES) {
      throw new PickleException(
          "a tensor of " + numbers.length + " axes; at most " + InputLimits.AXES + " are read");
    }
    return Arrays.stream(numbers).mapToLong(n -> ((Number) n).longValue()).toArray();
  }
}
