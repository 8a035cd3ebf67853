package org.adafisher.training.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.training.ParameterStore;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.adafisher.Sandbox;
import org.adafisher.Shared;
import org.adafisher.data.DataSet;
import org.adafisher.data.source.DataSets;
import org.adafisher.method.OptimizerSpec;
import org.adafisher.method.Optimizers;
import org.adafisher.network.Networks;
import org.adafisher.optimizer.LabelSampler;
import org.adafisher.optimizer.LearningRate;
import org.adafisher.optimizer.Probes;
import org.adafisher.optimizer.StatefulOptimizer;
import org.adafisher.replay.Parity;
import org.adafisher.replay.Replay;
import org.adafisher.training.RunOptions;
import org.adafisher.training.Training;
import org.adafisher.training.TrainingListener;
import org.adafisher.training.Trial;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.Budget;
import org.adafisher.training.spec.DataSpec;
import org.adafisher.training.spec.RunSpec;
import org.adafisher.weights.LoadOptions;
import org.adafisher.weights.StateDictionary;
import org.adafisher.weights.WeightFile;
import org.adafisher.weights.WeightLoader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Nothing is made on DJL's default device, which on a machine with a GPU is the GPU whatever was
 * asked for: here it is a GPU that is not there, so that any array made on it fails at once.
 */
class PoisonedDefaultTest {

  /** The engine's default, and the copy of it that the manager of all managers keeps. */
  private static void setDefault(Device device) throws ReflectiveOperationException {
    Field ofEngine = Engine.class.getDeclaredField("defaultDevice");
    ofEngine.setAccessible(true);
    ofEngine.set(Engine.getEngine("PyTorch"), device);
    Field system = PtNDManager.class.getDeclaredField("SYSTEM_MANAGER");
    system.setAccessible(true);
    Field ofManager = BaseNDManager.class.getDeclaredField("device");
    ofManager.setAccessible(true);
    ofManager.set(system.get(null), device);
  }

  @BeforeAll
  static void poison() throws ReflectiveOperationException {
    setDefault(Device.gpu(0));
  }

  @AfterAll
  static void restore() throws ReflectiveOperationException {
    setDefault(Device.cpu());
  }

  @Test
  void anArrayOnTheDefaultFails() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      assertThatThrownBy(() -> manager.ones(new Shape(1)))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("CUDA");
    }
  }

  static Stream<OptimizerSpec> methods() {
    return Stream.concat(
            Optimizers.names().stream().map(OptimizerSpec::of),
            Stream.of("ICLR_2025", "RELEASED_CODE")
                .map(rule -> OptimizerSpec.of("adafisher").with("rule", rule)))
        .map(spec -> spec.withWeightDecay(1e-2).withClipNorm(1));
  }

  private static StatefulOptimizer optimizer(OptimizerSpec spec, Block network) {
    return Optimizers.create(
        spec,
        network,
        LearningRate.constant(1e-3),
        Probes.rademacher(1),
        LabelSampler.monteCarlo(2));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void anOptimizerStepsSavesAndLoads(OptimizerSpec spec, @TempDir Path folder) throws IOException {
    Path file = folder.resolve("state.npz");
    for (DataType type : new DataType[] {DataType.FLOAT32, DataType.FLOAT64}) {
      try (Sandbox sandbox = new Sandbox(type, 1)) {
        try (StatefulOptimizer optimizer = optimizer(spec, sandbox.network)) {
          sandbox.step(1, optimizer);
          assertThat(sandbox.step(2, optimizer)).isFinite();
          optimizer.save(sandbox.network, file);
        }
        try (StatefulOptimizer optimizer = optimizer(spec, sandbox.network)) {
          optimizer.load(sandbox.network, file);
          assertThat(optimizer.step()).isEqualTo(2);
          assertThat(optimizer.stateBytes(sandbox.network)).isPositive();
          assertThat(sandbox.step(3, optimizer)).isFinite();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "resnet8_cifar, 32",
    "densenet121_cifar, 32",
    "mobilenetv3_cifar, 32",
    "tv_mobilenet_v3_small, 32",
    "squeezenet1_0_rgb, 64",
    "swin_t_cifar, 32",
    "tv_swin_t, 64",
    "focalnet_cifar, 32",
    "cct_cifar, 32",
    "cct_2_3x2_cifar, 32"
  })
  void aNetworkTrainsAndPredicts(String name, int side) {
    Block network = Networks.create(name, 3);
    try (Sandbox sandbox = new Sandbox(network, DataType.FLOAT32, 1, new Shape(2, 3, side, side));
        StatefulOptimizer optimizer = optimizer(OptimizerSpec.of("adafisher"), network);
        NDManager scope = sandbox.manager.newSubManager()) {
      assertThat(sandbox.step(1, optimizer)).isFinite();
      NDArray x = scope.ones(new Shape(1, 3, side, side));
      NDArray output =
          network.forward(new ParameterStore(scope, false), new NDList(x), false, null).head();
      assertThat(output.toFloatArray()).hasSize(3);
    }
  }

  /** Epochs, evaluation, the time of a reference, an interruption, checkpoints, resumption. */
  @ParameterizedTest
  @CsvSource({
    "digits, convnet_small, adafisher, cpu",
    "digits, convnet_small, kfac, auto",
    "licences, gpt1_1x64x16, adafisherw, cpu",
    "licences, gpt1_1x64x16, adahessian, auto"
  })
  void aRunIsInterruptedAndGoesOn(
      String data, String network, String optimizer, String device, @TempDir Path folder)
      throws IOException {
    RunSpec spec =
        RunSpec.of(
                data, network, OptimizerSpec.of(optimizer).withLearningRate(1e-3).withClipNorm(1))
            .with(new DataSpec(data, 60, 20, "none"))
            .with(Budget.epochs(2))
            .withBatchSize(10)
            .withDevice(device);
    boolean tokens = Networks.isLanguageModel(network);
    DataSet set = tokens ? DataSets.openTokens(data, null) : DataSets.open(data, null);
    assertThatThrownBy(
            () ->
                Training.run(
                    spec,
                    set,
                    new RunOptions(folder, 2, true),
                    new TrainingListener() {
                      @Override
                      public void onStep(
                          int step, double loss, Block trained, StatefulOptimizer method) {
                        if (step == 3) {
                          Thread.currentThread().interrupt();
                        }
                      }
                    }))
        .isInstanceOf(CancellationException.class);
    RunRecord record =
        Training.run(spec, set, new RunOptions(folder, 2, true), TrainingListener.NONE);
    assertThat(record.status()).isEqualTo(RunRecord.COMPLETE);
    assertThat(record.resumed()).isEqualTo(1);
    assertThat(record.provenance().device()).containsIgnoringCase("cpu");
    assertThat(Trial.footprint(spec, set, 1).stateBytes()).isPositive();
  }

  @Test
  void weightsAreWrittenAndLoaded(@TempDir Path folder) {
    Path file = folder.resolve("weights.safetensors");
    try (Sandbox sandbox = new Sandbox(DataType.FLOAT32, 1)) {
      WeightFile.write(file, StateDictionary.of(sandbox.network));
      assertThat(
              WeightLoader.load(sandbox.network, WeightFile.read(file), LoadOptions.strict())
                  .kept())
          .isEmpty();
    }
  }

  @Test
  void tracesAreReplayed() throws IOException {
    try (Stream<Path> files = Files.walk(Shared.folder("golden"))) {
      List<Path> traces =
          files.filter(file -> file.getFileName().toString().matches(".*mlp.*json|fac.*")).toList();
      assertThat(traces).isNotEmpty();
      for (Path trace : traces) {
        assertThat(Replay.run(trace, Device.cpu()).agrees(1e-6)).as("%s", trace).isTrue();
      }
    }
  }

  @Test
  void aNetworkIsComparedWithPyTorchs() throws IOException {
    Path fixture = Shared.folder("parity").resolve("cct_cifar.json");
    assertThat(Parity.run(fixture, Device.cpu()).agrees(1e-9)).isTrue();
  }
}
