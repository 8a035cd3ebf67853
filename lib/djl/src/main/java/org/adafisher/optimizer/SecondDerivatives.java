package org.adafisher.optimizer;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Gradients and Hessian-vector products by PyTorch's {@code autograd.grad}.
 *
 * <p>DJL's own second derivatives leave gradients with a graph on the parameters, which nothing can
 * take off again: every step's graph would stay in memory. So the two calls of {@code
 * autograd.grad} are a TorchScript function, of which the archive is made here.
 */
final class SecondDerivatives implements AutoCloseable {

  private static final String SCRIPT = "second_derivatives.py";
  private static final String CLASS = "SecondDerivatives";

  private final PtSymbolBlock script;

  SecondDerivatives(NDManager manager) {
    try (InputStream archive = new ByteArrayInputStream(archive())) {
      script = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A TorchScript archive: the code, and a pickled object of its class without attributes. */
  private static byte[] archive() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes);
        InputStream code = SecondDerivatives.class.getResourceAsStream(SCRIPT)) {
      add(zip, "code/__torch__.py", code.readAllBytes());
      add(
          zip,
          "data.pkl",
          pickle("c__torch__\n" + CLASS + "\n)\u0081}(X\10\0\0\0training\u0089ub."));
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
   * Differentiates a scalar twice; its graph is gone afterwards.
   *
   * @param value the scalar
   * @param leaves w, the arrays to differentiate by
   * @param directions v, of the leaves' shapes
   * @return the gradients of all leaves, then all products d(Σ gradient·v)/dw, new arrays of the
   *     scalar's manager; zeros for leaves that the scalar does not depend on
   */
  NDList of(NDArray value, List<NDArray> leaves, List<NDArray> directions) {
    List<String> names = new ArrayList<>();
    NDList inputs = new NDList(value);
    for (NDArray leaf : leaves) {
      names.add(leaf.getName());
      leaf.setName("leaves[]");
      inputs.add(leaf);
    }
    for (NDArray direction : directions) {
      direction.setName("directions[]");
      inputs.add(direction);
    }
    NDList result = IValueUtils.forward(script, inputs, true);
    for (int i = 0; i < leaves.size(); i++) {
      leaves.get(i).setName(names.get(i));
    }
    return result;
  }

  @Override
  public void close() {
    script.close();
  }
}
