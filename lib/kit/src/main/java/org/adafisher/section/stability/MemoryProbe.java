package org.adafisher.section.stability;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.adafisher.data.source.DataSets;
import org.adafisher.internal.WholeFile;
import org.adafisher.training.Trial;
import org.adafisher.training.spec.RunSpec;

/** The process that {@link PeakMemory} starts for each measurement. */
final class MemoryProbe {

  private MemoryProbe() {}

  /**
   * Makes steps and writes what memory they took.
   *
   * @param arguments the specification's file, the number of steps, the file to write
   */
  public static void main(String[] arguments) throws IOException {
    RunSpec spec = RunSpec.read(Path.of(arguments[0]));
    var footprint =
        Trial.footprint(
            spec, DataSets.open(spec.data().name(), null), Integer.parseInt(arguments[1]));
    WholeFile.write(Path.of(arguments[2]), new ObjectMapper().writeValueAsBytes(footprint));
  }
}
