package org.adafisher.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bench}: to come. */
@Command(name = "bench")
final class BenchCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    return Main.DONE;
  }
}
