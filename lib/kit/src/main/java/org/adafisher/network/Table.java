package org.adafisher.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Parameter;
import ai.djl.nn.core.Embedding;

/** A table of vectors, looked up by row: {@code [...] -> [..., width]}. */
final class Table extends Layer {

  private final Parameter weight;
  private final int width;

  Table(int width, Distribution distribution, boolean trainable) {
    this.width = width;
    weight = addTable("weight", distribution, trainable);
  }

  /** Sets the number of rows, before the table is initialised. */
  void setRows(long rows) {
    weight.setShape(new Shape(rows, width));
  }

  /** All rows: {@code [rows, width]}. */
  NDArray rows(Pass pass, NDArray like) {
    return pass.value(weight, like);
  }

  @Override
  NDArray apply(Pass pass, NDArray indices) {
    return Embedding.embedding(
            indices.toType(DataType.INT64, false), rows(pass, indices), SparseFormat.DENSE)
        .singletonOrThrow();
  }

  @Override
  Shape shape(Shapes shapes, Shape input) {
    return input.add(width);
  }
}
