package org.adafisher.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.ParameterStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.adafisher.Shared;
import org.adafisher.data.TokenData;
import org.adafisher.data.batch.TokenBatch;
import org.adafisher.data.batch.TokenBatches;
import org.adafisher.data.source.DataSets;
import org.adafisher.internal.NetworkTree;
import org.adafisher.optimizer.AdaFisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GptTest {

  private static final int VOCABULARY = 11;
  private static final Shape INPUT = new Shape(2, 6);
  private static final Set<String> TABLES =
      Set.of("embedding.tokens.weight", "embedding.position.weight");

  private static NDArray forward(Gpt network, NDManager manager, long[] tokens, Shape shape) {
    NDArray x = manager.create(tokens, shape);
    ParameterStore store = new ParameterStore(manager, false);
    return network.forward(store, new NDList(x), false).singletonOrThrow();
  }

  private static Gpt network(NDManager manager, boolean trainEmbeddings) {
    Gpt network = new Gpt(VOCABULARY, GptSize.SMALL.withBlocks(1), trainEmbeddings);
    Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 3, INPUT);
    return network;
  }

  @Test
  void noTokenSeesALaterOne() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Gpt network = network(manager, false);
      long[] tokens = {1, 2, 3, 4, 5, 6};
      NDArray before = forward(network, manager, tokens, new Shape(1, 6));
      tokens[3] = 9;
      NDArray after = forward(network, manager, tokens, new Shape(1, 6));
      NDArray change = before.sub(after).abs().max(new int[] {2}).reshape(6);
      assertThat(change.get(":3").max().getFloat()).isZero();
      assertThat(change.get("3:").min().getFloat()).isGreaterThan(1e-4f);
    }
  }

  @Test
  void probabilitiesSumToOneAlsoOfShorterSequences() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Gpt network = network(manager, false);
      NDArray whole = forward(network, manager, new long[] {1, 2, 3, 4, 5, 6}, new Shape(1, 6));
      for (float sum : whole.exp().sum(new int[] {2}).toFloatArray()) {
        assertThat(sum).isEqualTo(1, within(1e-5f));
      }
      NDArray part = forward(network, manager, new long[] {1, 2, 3, 4}, new Shape(1, 4));
      assertThat(part.sub(whole.get(":, :4")).abs().max().getFloat()).isLessThan(1e-5f);
      assertThatThrownBy(() -> forward(network, manager, new long[7], new Shape(1, 7)))
          .hasMessage("a sequence of 7 tokens is longer than the network's 6 positions");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everyParameterMovesButFrozenTables(boolean trainEmbeddings) {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Gpt network = network(manager, trainEmbeddings);
      Map<String, NDArray> start = values(network);
      try (AdaFisher optimizer =
              AdaFisher.builderW().setNetwork(network).optWeightDecay(1e-2).build();
          NDManager scope = manager.newSubManager()) {
        NDArray tokens = scope.create(new long[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0, 1}, INPUT);
        NDArray mask = scope.ones(INPUT);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          ParameterStore store = new ParameterStore(scope, false);
          NDList output = network.forward(store, new NDList(tokens), true);
          collector.backward(new TokenLoss().evaluate(new NDList(tokens, mask), output));
        }
        optimizer.step(network);
      }
      Set<String> still =
          NetworkTree.parameters(network).entrySet().stream()
              .filter(entry -> entry.getValue().getArray().contentEquals(start.get(entry.getKey())))
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      assertThat(still).isEqualTo(trainEmbeddings ? Set.of() : TABLES);
    }
  }

  /** The paper's width on WikiText-2's byte pairs, one block, a batch that is seen four times. */
  @Test
  void lossFallsOnWikiText2() {
    TokenData text = DataSets.openTokens("wikitext2-bpe", Shared.folder("data"));
    TokenBatch batch = new TokenBatches(text.train(), 16, 2, true, 1).epoch(1).next();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      Gpt network = new Gpt(text.vocabulary().size(), GptSize.SMALL.withBlocks(1), false);
      Initialization.pyTorchDefault(network, manager, DataType.FLOAT32, 1, new Shape(1, 16));
      List<Float> losses = new ArrayList<>();
      try (AdaFisher optimizer =
          AdaFisher.builderW().setNetwork(network).optLearningRate(1e-4).build()) {
        for (int step = 0; step < 4; step++) {
          try (NDManager scope = manager.newSubManager();
              GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            ParameterStore store = new ParameterStore(scope, false);
            NDList output = network.forward(store, new NDList(batch.inputs(scope)), true);
            NDList labels = new NDList(batch.targets(scope), scope.ones(batch.shape()));
            NDArray loss = new TokenLoss().evaluate(labels, output);
            losses.add(loss.getFloat());
            optimizer.backward(collector, loss, output.head());
            optimizer.step(network);
          }
        }
      }
      assertThat(losses.get(3)).isLessThan(losses.get(0));
    }
  }

  private static Map<String, NDArray> values(Gpt network) {
    Map<String, NDArray> values = new LinkedHashMap<>();
    NetworkTree.parameters(network)
        .forEach((name, parameter) -> values.put(name, parameter.getArray().duplicate()));
    return values;
  }

  /** By hand: two of three tokens count. */
  @Test
  void lossIsTheMeanOverTokensThatCount() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray logarithms =
          manager.create(new double[] {-1, -2, -3, -4, -5, -6}, new Shape(1, 3, 2));
      NDArray targets = manager.create(new long[] {1, 0, 0}, new Shape(1, 3));
      NDArray mask = manager.create(new int[] {1, 0, 1}, new Shape(1, 3));
      NDArray loss = new TokenLoss().evaluate(new NDList(targets, mask), new NDList(logarithms));
      assertThat(loss.getDouble()).isEqualTo((2 + 5) / 2.0);
    }
  }
}
