package org.adafisher.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.adafisher.Python;
import org.adafisher.Sandbox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ArrayArchiveTest {

  private static final long MEBIBYTE = 1 << 20;

  /** More than two pieces of rows, and one row of more than a piece. */
  private static final Shape TALL = new Shape(700, 1000);

  private static final Shape WIDE = new Shape(3, 2, 300_000);

  @TempDir private Path folder;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");

  @AfterEach
  void close() {
    manager.close();
  }

  private Path file() {
    return folder.resolve("arrays.npz");
  }

  private static NDArray named(String name, NDArray array) {
    array.setName(name);
    return array;
  }

  /** Every type of a state, both orders in memory, no axis, no element. */
  private NDList arrays() {
    manager.getEngine().setRandomSeed(1);
    return new NDList(
        named("layer1.0.conv1.weight/momentum", manager.randomNormal(new Shape(4, 3, 2, 2))),
        named("tall", manager.randomNormal(TALL)),
        named("wide", manager.randomNormal(WIDE)),
        named("columns first", manager.randomNormal(TALL).transpose()),
        named("factor@axis0", manager.randomNormal(new Shape(5, 5)).toType(DataType.FLOAT64, true)),
        named(
            "special", manager.create(new double[] {-0.0, Double.NaN, Double.MIN_VALUE, 1 / 0.0})),
        ArrayArchive.scalar(manager, "step", Long.MIN_VALUE + 1),
        named("scalar", manager.create(0.1)),
        named("empty", manager.create(new Shape(0, 3))),
        named("mask", manager.create(new boolean[] {true, false, true})));
  }

  private NDList read() throws IOException {
    try (ArrayArchive archive = ArrayArchive.open(file())) {
      return archive.read(manager);
    }
  }

  private static void assertSame(NDList found, NDList expected) {
    assertThat(found).hasSameSizeAs(expected);
    for (NDArray array : expected) {
      NDArray other = found.get(array.getName());
      assertThat(other.getShape()).as(array.getName()).isEqualTo(array.getShape());
      assertThat(other.getDataType()).as(array.getName()).isEqualTo(array.getDataType());
      assertThat(other.toByteArray()).as(array.getName()).isEqualTo(array.toByteArray());
    }
  }

  @Test
  void arraysComeBackBitForBit() throws IOException {
    NDList arrays = arrays();
    String sum = ArrayArchive.write(file(), arrays);
    assertThat(sum).isEqualTo(Checksums.sha256(file()));
    assertSame(read(), arrays);
    assertThat(ArrayArchive.write(file(), read())).isEqualTo(sum);
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void archivesOfEarlierVersionsAreRead() throws IOException {
    NDList arrays = arrays();
    Files.write(file(), arrays.encode(NDList.Encoding.NPZ));
    assertSame(read(), arrays);
  }

  @Test
  void anArrayIsReadInPlace() throws IOException {
    NDList arrays = arrays();
    ArrayArchive.write(file(), arrays);
    NDArray weight = manager.zeros(TALL);
    weight.setRequiresGradient(true);
    NDArray turned = manager.zeros(new Shape(1000, 700)).transpose();
    try (ArrayArchive archive = ArrayArchive.open(file())) {
      archive.check("tall", weight);
      archive.read("tall", weight);
      archive.read("tall", turned);
      assertThatThrownBy(() -> archive.read("tall", manager.zeros(WIDE)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("arrays.npz: tall.npy is ")
          .hasMessageContaining("(3, 2, 300000)");
      assertThatThrownBy(() -> archive.check("short", weight))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("arrays.npz: no entry 'short'");
    }
    assertThat(weight.toByteArray()).isEqualTo(arrays.get("tall").toByteArray());
    assertThat(turned.toByteArray()).isEqualTo(arrays.get("tall").toByteArray());
  }

  @Test
  void numPyReadsWhatWeWrite() throws IOException {
    Python.require("numpy");
    ArrayArchive.write(file(), arrays());
    String script =
        """
        import sys, numpy
        for name, array in numpy.load(sys.argv[1]).items():
            print(name, array.dtype, array.shape, sep='|')
        """;
    assertThat(Python.run(script, file()))
        .contains("layer1.0.conv1.weight/momentum|float32|(4, 3, 2, 2)")
        .contains("columns first|float32|(1000, 700)")
        .contains("special|float64|(4,)")
        .contains("step|int64|(1,)")
        .contains("scalar|float64|()")
        .contains("empty|float32|(0, 3)")
        .contains("mask|bool|(3,)");
  }

  /** Whatever byte is changed and wherever the file ends, the error is ours and names it. */
  /**
   * libtorch has 16-bit integers, and DJL ends the process where it is to make an array of them.
   */
  @Test
  void typesThatNoStateHasAreRefused() throws IOException {
    ArrayArchive.write(file(), new NDList(named("a", manager.create(new int[] {1, 2}))));
    byte[] bytes = Files.readAllBytes(file());
    try (ArrayArchive archive = ArrayArchive.open(file())) {
      assertThat(archive.read(manager).get("a").toIntArray()).containsExactly(1, 2);
    }
    String text = new String(bytes, StandardCharsets.ISO_8859_1).replace("<i4", "<i2");
    Files.write(file(), text.getBytes(StandardCharsets.ISO_8859_1));
    try (ArrayArchive archive = ArrayArchive.open(file())) {
      assertThatThrownBy(() -> archive.read(manager))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(file().toString())
          .hasMessageContaining("numbers of type <i2, which no state has");
    }
  }

  @Test
  void damageIsFoundAndNamesTheFile() throws IOException {
    NDList arrays = arrays();
    arrays.removeIf(array -> array.size() > 100);
    ArrayArchive.write(file(), arrays);
    byte[] whole = Files.readAllBytes(file());
    Random random = new Random(1);
    int found = 0;
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file(), damaged);
      found += isRefused() ? 1 : 0;
    }
    // The others hit what a reader does not need: times, or the names that stand twice.
    assertThat(found).isGreaterThan(200);
    for (int i = 0; i < 50; i++) {
      Files.write(file(), Arrays.copyOf(whole, random.nextInt(whole.length)));
      assertThat(isRefused()).isTrue();
    }
  }

  private boolean isRefused() {
    try {
      read();
      return false;
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("arrays.npz: ");
      return true;
    }
  }

  private static long allocatedBytes() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  private static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  @Test
  void neitherWayTakesMemoryThatGrowsWithTheArrays() throws IOException {
    NDArray large = named("large", manager.zeros(new Shape(64, 1 << 19)));
    ArrayArchive.write(file(), new NDList(large));
    try (ArrayArchive archive = ArrayArchive.open(file())) {
      archive.read("large", large);
      long arrays = Sandbox.liveArrays();
      long allocated = allocatedBytes();
      long direct = directBytes();
      ArrayArchive.write(file(), new NDList(large));
      archive.read("large", large);
      assertThat(allocatedBytes() - allocated).isLessThan(8 * MEBIBYTE);
      assertThat(directBytes() - direct).isLessThanOrEqualTo(MEBIBYTE);
      assertThat(Sandbox.liveArrays()).isEqualTo(arrays);
    }
    assertThat(Files.size(file())).isGreaterThan(128 * MEBIBYTE);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFullDiskLeavesWhatWasThere() throws IOException {
    NDList arrays = arrays();
    ArrayArchive.write(file(), arrays);
    Files.createSymbolicLink(folder.resolve("arrays.npz.part"), Path.of("/dev/full"));
    assertThatThrownBy(() -> ArrayArchive.write(file(), arrays))
        .isInstanceOf(IOException.class)
        .hasMessageMatching(
            ".*arrays.npz: cannot write its \\d+ bytes, the disk has \\d+ free: .+");
    assertSame(read(), arrays);
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }
}
