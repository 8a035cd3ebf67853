package org.adafisher.replay;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;
import ai.djl.training.ParameterStore;
import ai.djl.training.initializer.Initializer;
import ai.djl.util.PairList;
import org.adafisher.network.Chain;

/**
 * The traces' transformer block: u = x, or emb[x], or emb[x] + pos; v = u + fc2(gelu(fc1(ln1 u)));
 * logits = head(mean over positions of ln2 v).
 */
final class TraceTransformer extends AbstractBlock {

  private final Parameter position;
  private final Table embedding;
  private final Chain branch;
  private final Block norm1;
  private final Block dense1;
  private final Block dense2;
  private final Block norm2;
  private final Block head;

  TraceTransformer(
      Shape embedding,
      Shape position,
      Block norm1,
      Block dense1,
      Block dense2,
      Block norm2,
      Block head) {
    this.position = position == null ? null : addParameter(parameter("pos", position));
    this.embedding = embedding == null ? null : addChildBlock("emb", new Table(embedding));
    this.norm1 = addChildBlock("ln1", norm1);
    this.dense1 = addChildBlock("fc1", dense1);
    this.dense2 = addChildBlock("fc2", dense2);
    this.norm2 = addChildBlock("ln2", norm2);
    this.head = addChildBlock("head", head);
    this.branch =
        new Chain()
            .add("ln1", norm1)
            .add("fc1", dense1)
            .add("gelu", Activation::gelu)
            .add("fc2", dense2);
  }

  private static Parameter parameter(String name, Shape shape) {
    return Parameter.builder()
        .setName(name)
        .setType(Parameter.Type.OTHER)
        .optShape(shape)
        .optInitializer(Initializer.ZEROS)
        .build();
  }

  @Override
  protected NDList forwardInternal(
      ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
    NDArray u = inputs.singletonOrThrow();
    if (embedding != null) {
      u = embedding.forward(store, new NDList(u), training, params).singletonOrThrow();
    }
    if (position != null) {
      u = u.add(store.getValue(position, u.getDevice(), training));
    }
    NDArray v = u.add(branch.forward(store, new NDList(u), training, params).singletonOrThrow());
    NDArray w = norm2.forward(store, new NDList(v), training, params).singletonOrThrow();
    return head.forward(store, new NDList(w.mean(new int[] {1})), training, params);
  }

  @Override
  public Shape[] getOutputShapes(Shape[] inputShapes) {
    return head.getOutputShapes(
        new Shape[] {new Shape(inputShapes[0].get(0), width(inputShapes[0]))});
  }

  private long width(Shape input) {
    return embedding == null ? input.getLastDimension() : embedding.width();
  }

  @Override
  protected void initializeChildBlocks(NDManager manager, DataType type, Shape... inputs) {
    Shape states = new Shape(inputs[0].get(0), inputs[0].get(1), width(inputs[0]));
    if (embedding != null) {
      embedding.initialize(manager, type, inputs);
    }
    norm1.initialize(manager, type, states);
    dense1.initialize(manager, type, states);
    dense2.initialize(manager, type, dense1.getOutputShapes(new Shape[] {states}));
    norm2.initialize(manager, type, states);
    head.initialize(manager, type, new Shape(states.get(0), states.get(2)));
  }

  /** A table of vectors. */
  private static final class Table extends AbstractBlock {

    private final Parameter weight;

    Table(Shape shape) {
      weight = addParameter(parameter("weight", shape));
    }

    long width() {
      return weight.getShape().get(1);
    }

    @Override
    protected NDList forwardInternal(
        ParameterStore store, NDList inputs, boolean training, PairList<String, Object> params) {
      NDArray tokens = inputs.singletonOrThrow();
      NDArray table = store.getValue(weight, tokens.getDevice(), training);
      return Embedding.embedding(tokens.toType(DataType.INT64, false), table, SparseFormat.DENSE);
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
      return new Shape[] {inputShapes[0].add(width())};
    }
  }
}
