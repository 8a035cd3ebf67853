package org.adafisher.internal;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript program: functions over lists of arrays, which they change in place, that cost one
 * call from Java each, where DJL's operations cost several apiece.
 *
 * <p>The archive that PyTorch loads is made here from the program's text.
 */
public final class Script {

  private final Class<?> owner;
  private final String resource;
  private final String name;
  private PtSymbolBlock module;

  /**
   * Names a program. It is loaded when it is first called: a class that holds one can be read, for
   * its defaults say, without starting the engine, whose number of threads is settled by its start.
   *
   * @param owner the class beside which the text is stored
   * @param resource the text's name; a class without attributes
   * @param name the name of that class
   */
  public Script(Class<?> owner, String resource, String name) {
    this.owner = owner;
    this.resource = resource;
    this.name = name;
  }

  private synchronized PtSymbolBlock module() {
    if (module == null) {
      module = load();
    }
    return module;
  }

  private PtSymbolBlock load() {
    try (InputStream code = owner.getResourceAsStream(resource);
        InputStream archive = new ByteArrayInputStream(archive(code.readAllBytes(), name))) {
      NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
      return JniUtils.loadModule((PtNDManager) manager, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A TorchScript archive: the code, and a pickled object of its class without attributes. */
  private static byte[] archive(byte[] code, String name) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "code/__torch__.py", code);
      add(
          zip,
          "data.pkl",
          pickle("c__torch__\n" + name + "\n)\u0081}(X\10\0\0\0training\u0089ub."));
      add(zip, "constants.pkl", pickle(")."));
      add(zip, "version", "3\n".getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  /** The second version of pickle's protocol, whose operations are Latin-1 characters here. */
  private static byte[] pickle(String operations) {
    return ("\u0080\2" + operations).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    zip.putNextEntry(new ZipEntry("archive/" + name));
    zip.write(content);
    zip.closeEntry();
  }

  /**
   * Calls the function {@code forward} as part of what autograd sees.
   *
   * @param inputs its arguments in order; arrays named {@code x[]} make up a list
   * @return the arrays that come back, of the first input's manager
   */
  public NDList differentiably(NDList inputs) {
    return IValueUtils.forward(module(), inputs, true);
  }

  /**
   * Calls a function without autograd.
   *
   * @param function its name
   * @param arguments arrays, lists of arrays, numbers or arrays of numbers, as the program names
   *     them
   */
  public void call(String function, Object... arguments) {
    with(arguments, function, result -> null);
  }

  private <T> T with(Object[] arguments, String function, Function<IValue, T> use) {
    IValue[] values = Arrays.stream(arguments).map(Script::value).toArray(IValue[]::new);
    try (IValue result = IValueUtils.runMethod(module(), function, values)) {
      return use.apply(result);
    } finally {
      Arrays.stream(values).forEach(IValue::close);
    }
  }

  /**
   * Calls a function that gives an array, without autograd.
   *
   * @param function its name
   * @param arguments as of {@link #call}; the first is an array or a list of arrays
   * @return a new array of the manager of the first
   */
  public NDArray apply(String function, Object... arguments) {
    Object first = arguments[0] instanceof List<?> list ? list.get(0) : arguments[0];
    PtNDManager manager = ((PtNDArray) first).getManager();
    return with(arguments, function, result -> result.toTensor(manager));
  }

  private static IValue value(Object argument) {
    if (argument instanceof List<?> arrays) {
      return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
    } else if (argument instanceof double[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    } else if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    } else if (argument instanceof Double number) {
      return IValue.from(number);
    } else if (argument instanceof Long number) {
      return IValue.from(number);
    }
    return IValue.from((PtNDArray) argument);
  }
}
