package org.adafisher.section.concentration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.loss.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;
import org.adafisher.data.source.DataSets;
import org.adafisher.fisher.FactorPair;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.KroneckerFactors;
import org.adafisher.fisher.LayerFactors;
import org.adafisher.fisher.Tap;
import org.adafisher.network.Chain;
import org.adafisher.network.Initialization;
import org.adafisher.network.Layers;
import org.adafisher.network.Networks;
import org.adafisher.training.Weights;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

class DiagonalConcentrationTest {

  private static final int BATCH = 12;

  /** Two convolutions, the second with groups, a stride and a bias, and a dense layer. */
  private static Block network() {
    return new Chain()
        .add("conv1", Layers.convolution(8, 3, 1, 1))
        .add("bn1", Layers.batchNorm())
        .add("relu", Layers.relu())
        .add("conv2", Tap.conv2d(grouped()))
        .add("pool", Layers.globalAveragePool())
        .add("linear", Layers.linear(10, true));
  }

  private static Conv2d grouped() {
    return Conv2d.builder()
        .setFilters(8)
        .setKernelShape(new Shape(3, 3))
        .optStride(new Shape(2, 2))
        .optPadding(new Shape(1, 1))
        .optGroups(2)
        .build();
  }

  private static Batches batches() {
    return new Batches(DataSets.open("digits", null).train(), BATCH, Augmentation.NONE, false, 0);
  }

  private static Map<String, LayerMoments> probe(Supplier<Block> maker, Block trained, int passes) {
    Map<String, LayerMoments> found = new LinkedHashMap<>();
    new FactorProbe(maker, batches(), passes).visit(trained, 1, m -> found.put(m.layer(), m));
    return found;
  }

  private static void backward(Block network, Batch batch, NDManager scope) {
    NDArray x = batch.data(scope, DataType.FLOAT32);
    NDArray y = batch.labels(scope);
    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList out = network.forward(new ParameterStore(scope, false), new NDList(x), true, null);
      collector.backward(Loss.softmaxCrossEntropyLoss().evaluate(new NDList(y), out));
    }
  }

  /** The diagonals that AdaFisher itself uses come from other formulas, without patches. */
  @Test
  void denseFactorsHaveAdaFishersDiagonals() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Batch batch = batches().epoch(1).next();
      Block network = network();
      Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 3, batch.shape());
      String before = Weights.sha256(network);
      Map<String, LayerMoments> dense = probe(DiagonalConcentrationTest::network, network, 1);
      assertThat(Weights.sha256(network)).as("the network is left alone").isEqualTo(before);
      assertThat(dense.keySet()).containsExactly("conv1", "conv2", "linear");
      try (KroneckerFactors factors = new KroneckerFactors(network, FactorRule.ALGORITHM_1);
          NDManager scope = manager.newSubManager()) {
        backward(network, batch, scope);
        factors.update(1);
        for (LayerFactors layer : factors.layers()) {
          LayerMoments moments = dense.get(layer.name());
          if (moments != null) {
            FactorPair diagonals = layer.latest().orElseThrow();
            assertClose(moments.input().diagonal(), diagonals.input().toDoubleArray());
            assertClose(moments.gradient().diagonal(), diagonals.gradient().toDoubleArray());
          }
        }
      }
    }
  }

  /** Equal to float32's accuracy, as far as the second goes on: the bias's 1 has no dense entry. */
  private static void assertClose(double[] actual, double[] expected) {
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-4 * Math.abs(expected[i]) + 1e-12));
    }
  }

  @Test
  void meansAreThoseOfTheInputs() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Batch batch = batches().epoch(1).next();
      Supplier<Block> maker = () -> Networks.perceptron(5, 10);
      Block network = maker.get();
      Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 3, batch.shape());
      LayerMoments first = probe(maker, network, 1).get("fc1");
      int features = first.inputMean().length;
      double mean = 0;
      double product = 0;
      for (int example = 0; example < BATCH; example++) {
        float[] values = batch.values();
        mean += values[example * features + 20] / BATCH;
        product +=
            (double) values[example * features + 20] * values[example * features + 21] / BATCH;
      }
      assertThat(first.inputMean()[20]).isCloseTo(mean, within(1e-6));
      assertThat(first.input().at(20, 21)).isCloseTo(product, within(1e-6));
    }
  }

  @Test
  void twoPassesAverageTwoBatches() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Supplier<Block> maker = () -> Networks.perceptron(5, 10);
      Block network = maker.get();
      Initialization.pyTorchDefault(
          network, manager, DataType.FLOAT32, 3, batches().epoch(1).next().shape());
      LayerMoments both = probe(maker, network, 2).get("fc1");
      Batches larger =
          new Batches(
              DataSets.open("digits", null).train(), 2 * BATCH, Augmentation.NONE, false, 0);
      Map<String, LayerMoments> once = new LinkedHashMap<>();
      new FactorProbe(maker, larger, 1).visit(network, 1, m -> once.put(m.layer(), m));
      assertThat(both.input().at(20, 21))
          .isCloseTo(once.get("fc1").input().at(20, 21), within(1e-6));
      // s is of the mean loss: of half the batch, it is twice as large.
      assertThat(both.gradient().at(1, 1) / once.get("fc1").gradient().at(1, 1))
          .isCloseTo(4, within(1e-4));
    }
  }

  /** FACTS finding 8. */
  @Test
  void layersOfThePaperAndThePairsOfTheReleasedNotebook() {
    PaperLayers layers = PaperLayers.of(Networks.create("resnet18_cifar", 10));
    assertThat(layers.all()).hasSize(41);
    assertThat(layers.shown()).containsExactly("layer4.1.conv1", "linear");
    Table pairs = layers.pairing("t");
    assertThat(pairs.intColumn("layer number").asList()).containsExactly(37, 41);
    assertThat(pairs.stringColumn("S by that number").asList())
        .containsExactly("layer1.0.conv2", "conv1");
    assertThat(PaperLayers.of(Networks.create("resnet8_cifar", 10)).shown())
        .containsExactly("layer3.0.conv2", "linear");
  }

  private static final FactorSteps STEPS = new FactorSteps(1, 2, 1, 1e-3);

  private static SymmetricMatrix rankOne() {
    double[] ones = new double[36];
    Arrays.fill(ones, 2);
    return SymmetricMatrix.of(6, ones);
  }

  private static SymmetricMatrix diagonal() {
    double[] entries = new double[36];
    for (int i = 0; i < 6; i++) {
      entries[7 * i] = i == 0 ? 500 : 2;
    }
    return SymmetricMatrix.of(6, entries);
  }

  private static ConcentrationResult result(SymmetricMatrix h, SymmetricMatrix s) {
    List<FactorReport> reports = new ArrayList<>();
    for (int step = 1; step <= 2; step++) {
      reports.add(FactorReport.of("conv", "H", step, h, null, STEPS.noise(), 5));
      reports.add(FactorReport.of("conv", "S", step, s, null, STEPS.noise(), 6));
    }
    PaperLayers layers = new PaperLayers(List.of("conv"), 0);
    return new ConcentrationResult("here", layers, STEPS, reports);
  }

  @Test
  void verdictsFollowFromTheNumbers() {
    ConcentrationResult result = result(diagonal(), rankOne());
    Table table = ConcentrationTables.statements(result);
    assertThat(table.stringColumn("factor").asList()).startsWith("H of conv").endsWith("S of conv");
    assertThat(table.stringColumn("verdict").asList().subList(0, 8))
        .containsExactly(
            "supported: above 50 %",
            "supported: above 50 %",
            "no evidence: true, and true of the random control as well",
            "not decidable: the noise exceeds the entries",
            "not supported: at most 50 %",
            "not supported: at most 50 %",
            "no evidence: true, and true of the random control as well",
            "no change");
    assertThat(ConcentrationVerdict.of(result))
        .contains("1 of 1 H")
        .contains("0 of 1 S")
        .contains("supported for H only");
    assertThat(ConcentrationVerdict.of(result(rankOne(), rankOne()))).contains("is not supported");
    assertThat(ConcentrationTables.everyLayer(result).rowCount()).isEqualTo(2);
    Table doubts = ConcentrationTables.doubts(result);
    assertThat(doubts.doubleColumn("centred, %").isMissing(0)).isTrue();
    assertThatThrownBy(() -> ConcentrationFigures.discs(result, "conv9"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("conv9", "[conv]");
  }

  @Test
  void stepsOfThePaper() {
    assertThat(FactorSteps.ofRun(9800, 1, 1e-3)).isEqualTo(new FactorSteps(5200, 9800, 1, 1e-3));
    assertThat(FactorSteps.ofRun(2, 1, 1e-3).middle()).isEqualTo(1);
  }

  @Test
  void refusesImpossibleSteps() {
    assertThatThrownBy(() -> new FactorSteps(5, 5, 1, 1e-3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 and 5");
    assertThatThrownBy(() -> new FactorSteps(1, 2, 0, 1e-3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new FactorProbe(() -> network(), batches(), 100_000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("factor batches 100000");
  }
}
