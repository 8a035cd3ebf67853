package org.adafisher.kernel;

import io.github.spencerpark.jupyter.channels.JupyterConnection;
import io.github.spencerpark.jupyter.channels.JupyterSocket;
import io.github.spencerpark.jupyter.kernel.KernelConnectionProperties;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Starts the kernel: {@code java -cp … org.adafisher.kernel.Main CONNECTION_FILE}. */
public final class Main {

  private Main() {}

  /**
   * Serves one Jupyter client until it asks for the end or is gone.
   *
   * @param arguments the connection file that Jupyter wrote
   */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println(
          "usage: java -cp CLASS_PATH org.adafisher.kernel.Main CONNECTION_FILE\n"
              + "Jupyter runs this command itself; environment/kernel/install tells it how.");
      System.exit(2);
    }
    ParentWatch.start(System.getenv("JPY_PARENT_PID"));
    // Loggers are kept here because the log manager forgets the level of one that nobody holds.
    List<Logger> chatter =
        Stream.of("Loop-Shell-0", "Loop-Shell-1", "Loop-Heartbeat-0")
            .map(Logger::getLogger)
            .toList();
    chatter.forEach(logger -> logger.setLevel(Level.WARNING));
    JupyterSocket.JUPYTER_LOGGER.setLevel(Level.WARNING);

    KernelConnectionProperties properties =
        KernelConnectionProperties.parse(Files.readString(Path.of(arguments[0])));
    JupyterConnection connection = new JupyterConnection(properties);
    JavaKernel kernel = new JavaKernel();
    Exit.inOrder(kernel::end);
    System.setOut(kernel.standardOutput());
    System.setErr(kernel.standardError());
    System.setIn(InputStream.nullInputStream()); // Jupyter's pipe never ends: reading would hang
    kernel.becomeHandlerForConnection(connection);
    connection.connect();
    connection.waitUntilClose();
  }
}
