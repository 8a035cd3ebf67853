package org.adafisher.tribuo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Linear;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.loss.Loss;
import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.adafisher.data.source.DataSets;
import org.adafisher.data.source.TribuoSource;
import org.adafisher.fisher.FactorRule;
import org.adafisher.fisher.Tap;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.StatefulOptimizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.MutableDataset;
import org.tribuo.Trainer;
import org.tribuo.classification.Label;
import org.tribuo.classification.sgd.fm.FMClassificationTrainer;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.common.sgd.FMParameters;
import org.tribuo.math.FeedForwardParameters;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.Parameters;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.SparseVector;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.protos.ParametersProto;

class AdaFisherTest {

  private static final double[][] X = {
    {.5, -1.2, .3, 2.}, {1.1, .4, -.7, 0.}, {-.9, .8, 1.5, -.2},
    {.2, .1, -.4, .6}, {2.2, -.3, .9, 1.}, {-.6, -1., .7, .4}
  };
  private static final int[] Y = {0, 1, 2, 1, 0, 2};
  private static final int EPOCHS = 3;
  private static final double RATE = 1e-2;
  private static final double DAMPING = 1e-2;

  private static AdaFisher optimiser(String rule) {
    return new AdaFisher(
        RATE, 0.9, DAMPING, rule, rule.equals(FactorRule.RELEASED_CODE.name()) ? 5 : 0);
  }

  private static void train(
      FeedForwardParameters parameters,
      StochasticGradientOptimiser optimiser,
      double[] weights,
      boolean bias) {
    LogMulticlass objective = new LogMulticlass();
    optimiser.initialise(parameters);
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      for (int i = 0; i < X.length; i++) {
        SGDVector x = vector(X[i], bias);
        var gradients =
            parameters.gradients(objective.lossAndGradient(Y[i], parameters.predict(x)), x);
        parameters.update(optimiser.step(gradients, weights[i]));
      }
    }
    optimiser.finalise();
  }

  private static DenseVector vector(double[] x, boolean bias) {
    double[] entries = Arrays.copyOf(x, bias ? x.length + 1 : x.length);
    if (bias) {
      entries[x.length] = 1;
    }
    return DenseVector.createDenseVector(entries);
  }

  private static double[] ones() {
    return new double[] {1, 1, 1, 1, 1, 1};
  }

  private static double squares(DenseMatrix matrix) {
    return matrix.twoNorm() * matrix.twoNorm();
  }

  // W[0,0], W[2,3], the bias of output 1 and |W|² after three epochs of softmax regression in
  // NumPy, written from the paper's Alg. 1: F = outer(minmax(S), minmax(H)) + 0.01, α = 0.01.
  @ParameterizedTest
  @CsvSource({
    "ALGORITHM_1, 0.0975351032587896, -1.3529069347724112, 0.7772171619692682, 14.51843426685542",
    "ICLR_2025, 0.0909248447826871, -1.349598469004714, 0.7815459902477407, 14.811651477890974",
    "RELEASED_CODE, 1.2114231564035105, -1.1002553743075536, 1.1286721179402668, 32.26351529355655"
  })
  void linearModelAgreesWithNumPy(String rule, double w00, double w23, double b1, double norm) {
    LinearParameters parameters = new LinearParameters(5, 3);
    train(parameters, optimiser(rule), ones(), true);
    DenseMatrix weight = parameters.getWeightMatrix();
    assertThat(weight.get(0, 0)).isCloseTo(w00, within(1e-9));
    assertThat(weight.get(2, 3)).isCloseTo(w23, within(1e-9));
    assertThat(weight.get(1, 4)).isCloseTo(b1, within(1e-9));
    assertThat(squares(weight)).isCloseTo(norm, within(1e-9));
  }

  // The same with examples that count 1, 2, ½, 1, 3 and 1 times.
  @Test
  void weightedExamplesAgreeWithNumPy() {
    LinearParameters parameters = new LinearParameters(5, 3);
    train(parameters, optimiser("ALGORITHM_1"), new double[] {1, 2, .5, 1, 3, 1}, true);
    DenseMatrix weight = parameters.getWeightMatrix();
    assertThat(weight.get(0, 0)).isCloseTo(0.0015351083209013238, within(1e-9));
    assertThat(weight.get(1, 4)).isCloseTo(-0.25504585202866925, within(1e-9));
    assertThat(squares(weight)).isCloseTo(27.8582446938613, within(1e-9));
  }

  // W[0,0], W[2,3], the bias of output 1 and V₁[0,2] of a factorisation machine in NumPy whose
  // factors start at sin(1 + 7·class + 3·factor + feature)/10; F of the factors is the identity.
  @ParameterizedTest
  @CsvSource({
    "ALGORITHM_1, 0.09880508846269478, -1.3338734126732275, 0.6960827580142712,"
        + " -0.055068317436080906",
    "ICLR_2025, 0.09197170232971917, -1.3282159296616367, 0.7012391477337658, -0.05506919179845301",
    "RELEASED_CODE, 1.2017327217407443, -1.0854751718181435, 1.1302624178406642,"
        + " -0.05485976477613466"
  })
  void factorisationMachineAgreesWithNumPy(
      String rule, double w00, double w23, double b1, double v) {
    FMParameters parameters = new FMParameters(new SplittableRandom(1), 4, 3, 2, 0.1);
    for (int c = 0; c < 3; c++) {
      DenseMatrix factors = (DenseMatrix) parameters.get()[c + 2];
      for (int f = 0; f < 2; f++) {
        for (int i = 0; i < 4; i++) {
          factors.set(f, i, 0.1 * Math.sin(1 + 7 * c + 3 * f + i));
        }
      }
    }
    train(parameters, optimiser(rule), ones(), false);
    DenseMatrix weight = (DenseMatrix) parameters.get()[1];
    assertThat(weight.get(0, 0)).isCloseTo(w00, within(1e-9));
    assertThat(weight.get(2, 3)).isCloseTo(w23, within(1e-9));
    assertThat(((DenseVector) parameters.get()[0]).get(1)).isCloseTo(b1, within(1e-9));
    assertThat(((DenseMatrix) parameters.get()[3]).get(0, 2)).isCloseTo(v, within(1e-9));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ALGORITHM_1", "ICLR_2025", "RELEASED_CODE", "Adam"})
  void agreesWithTheKitsOwnOnOneLayerAndBatchesOfOne(String rule) {
    LinearParameters parameters = new LinearParameters(5, 3);
    train(parameters, rule.equals("Adam") ? new Adam(RATE) : optimiser(rule), ones(), true);
    double[] weight;
    double[] bias;
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Tap layer = Tap.linear(Linear.builder().setUnits(3).build());
      layer.setInitializer(Initializer.ZEROS, Parameter.Type.WEIGHT);
      layer.initialize(manager, DataType.FLOAT64, new Shape(1, 4));
      try (StatefulOptimizer own = kitsOwn(rule, layer)) {
        for (int step = 0; step < EPOCHS * X.length; step++) {
          trainDjl(layer, own, manager, step % X.length);
        }
      }
      weight = NetworkTree.parameters(layer).get("weight").getArray().toDoubleArray();
      bias = NetworkTree.parameters(layer).get("bias").getArray().toDoubleArray();
    }
    for (int output = 0; output < 3; output++) {
      for (int i = 0; i < 4; i++) {
        assertThat(parameters.getWeightMatrix().get(output, i))
            .isCloseTo(weight[4 * output + i], within(1e-9));
      }
      assertThat(parameters.getWeightMatrix().get(output, 4)).isCloseTo(bias[output], within(1e-9));
    }
  }

  private static StatefulOptimizer kitsOwn(String name, Block layer) {
    if (name.equals("Adam")) {
      return org.adafisher.optimizer.Adam.builder().optLearningRate(RATE).build();
    }
    return org.adafisher.optimizer.AdaFisher.builder()
        .setNetwork(layer)
        .optLearningRate(RATE)
        .optDamping(DAMPING)
        .optRule(FactorRule.named(name))
        .optFactorInterval(name.equals("RELEASED_CODE") ? 5 : 1)
        .build();
  }

  private static void trainDjl(Block layer, StatefulOptimizer own, NDManager manager, int index) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getInstance().newGradientCollector()) {
      NDList x = new NDList(scope.create(X[index], new Shape(1, 4)));
      NDList logits = layer.forward(new ParameterStore(scope, false), x, true, null);
      NDList y = new NDList(scope.create(new long[] {Y[index]}));
      own.backward(
          collector, Loss.softmaxCrossEntropyLoss().evaluate(y, logits), logits.singletonOrThrow());
      own.step(layer);
    }
  }

  @Test
  void sparseExamplesMakeTheSameStepsAsDense() {
    double[][] moves = new double[2][];
    SGDVector dense = DenseVector.createDenseVector(new double[] {0, 2, 0, -1, 1});
    SGDVector sparse =
        SparseVector.createSparseVector(5, new int[] {1, 3, 4}, new double[] {2, -1, 1});
    for (int k = 0; k < 2; k++) {
      AdaFisher optimiser = optimiser("ALGORITHM_1");
      optimiser.initialise(new LinearParameters(5, 3));
      DenseVector s = DenseVector.createDenseVector(new double[] {0.7, -0.4, -0.3});
      Tensor[] step = optimiser.step(new Tensor[] {s.outer(k == 0 ? dense : sparse)}, 1);
      moves[k] = step[0].reshape(new int[] {15}) instanceof SGDVector v ? v.toArray() : null;
    }
    assertThat(moves[0]).hasSize(15).containsExactly(moves[1]);
  }

  @Test
  void anExampleWithoutGradientLeavesTheInputFactor() {
    AdaFisher optimiser = optimiser("ALGORITHM_1");
    optimiser.initialise(new LinearParameters(3, 2));
    Tensor[] first = {DenseMatrix.createDenseMatrix(new double[][] {{1, 2, 1}, {-1, -2, -1}})};
    DenseMatrix move = (DenseMatrix) optimiser.step(first, 1)[0];
    DenseMatrix next = (DenseMatrix) optimiser.step(new Tensor[] {new DenseMatrix(2, 3)}, 1)[0];
    // The momentum decays; S, of equal entries, and H, untouched, give the same F̃ as before.
    double ratio = 0.9 * (1 - 0.9) / (1 - 0.81);
    for (int i = 0; i < 3; i++) {
      assertThat(next.get(0, i)).isCloseTo(ratio * move.get(0, i), within(1e-15));
    }
  }

  @Test
  void refusesMiniBatchesAndOtherModels() {
    var data = new MutableDataset<>(TribuoSource.train(DataSets.openVectors("iris")));
    var trainer = new LinearSGDTrainer(new LogMulticlass(), new AdaFisher(), 1, -1, 8, 1L);
    assertThatThrownBy(() -> trainer.train(data))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("minibatchSize of 1");
    assertThatThrownBy(() -> new AdaFisher().initialise(new Unknown()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Unknown");
  }

  /** A model that is neither linear nor a factorisation machine. */
  private static final class Unknown implements Parameters {
    private static final long serialVersionUID = 1L;

    @Override
    public Tensor[] getEmptyCopy() {
      return get();
    }

    @Override
    public Tensor[] get() {
      return new Tensor[0];
    }

    @Override
    public void set(Tensor[] newWeights) {}

    @Override
    public void update(Tensor[] gradients) {}

    @Override
    public Tensor[] merge(Tensor[][] gradients, int size) {
      return gradients[0];
    }

    @Override
    public ParametersProto serialize() {
      throw new UnsupportedOperationException();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 0.9, 1e-3, learningRate",
    "1, 1, 1e-3, beta",
    "1, 0.9, 0, damping",
    "NaN, 0.9, 1e-3, learningRate"
  })
  void refusesWhatIsOutOfRange(double rate, double beta, double damping, String option) {
    assertThatThrownBy(() -> new AdaFisher(rate, beta, damping, "ALGORITHM_1", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(option + " must be ");
    assertThatThrownBy(() -> new AdaFisher(1, "FREE"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("FREE");
  }

  @Test
  void provenanceRebuildsTheTrainerAndTheModel() {
    var data = new MutableDataset<>(TribuoSource.train(DataSets.openVectors("iris")));
    var trainer =
        new LinearSGDTrainer(new LogMulticlass(), new AdaFisher(1e-3, "ICLR_2025"), 2, -1, 7L);
    LinearSGDModel model = trainer.train(data);
    var configuration =
        ProvenanceUtil.extractConfiguration(model.getProvenance().getTrainerProvenance());
    try (ConfigurationManager manager = new ConfigurationManager()) {
      manager.addConfiguration(configuration);
      @SuppressWarnings("unchecked")
      Trainer<Label> rebuilt = (Trainer<Label>) manager.lookupAll(Trainer.class).get(0);
      assertThat(rebuilt.toString()).isEqualTo(trainer.toString());
      LinearSGDModel again = (LinearSGDModel) rebuilt.train(data);
      assertThat(again.getWeightsCopy()).isEqualTo(model.getWeightsCopy());
    }
  }

  @Test
  void learnsTheDigits() {
    var data = DataSets.openVectors("digits").limit(400, 100);
    var train = new MutableDataset<>(TribuoSource.train(data));
    var trainer =
        new FMClassificationTrainer(
            new LogMulticlass(), new AdaFisher(1e-3, "RELEASED_CODE"), 2, -1, 1L, 2, 0.1);
    var evaluation =
        new org.tribuo.classification.evaluation.LabelEvaluator()
            .evaluate(trainer.train(train), TribuoSource.test(data));
    assertThat(evaluation.accuracy()).isGreaterThan(0.7);
  }
}
