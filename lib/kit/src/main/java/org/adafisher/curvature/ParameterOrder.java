package org.adafisher.curvature;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.adafisher.analysis.SymmetricMatrix;
import org.adafisher.internal.NetworkTree;

/**
 * Where the trainable parameters of a network stand in one vector of n numbers: one after the
 * other, each row-major (last axis fastest).
 *
 * @param slices the parameters' places, in order and without gaps
 */
public record ParameterOrder(List<Slice> slices) {

  /**
   * A parameter's place.
   *
   * @param name such as {@code fc1.weight}
   * @param shape the parameter's shape
   * @param offset where it starts, from 0
   */
  public record Slice(String name, Shape shape, int offset) {

    /**
     * Returns the layer that owns the parameter.
     *
     * @return such as {@code fc1}; empty for a parameter of the network itself
     */
    public String layer() {
      return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    /**
     * Returns where the parameter ends.
     *
     * @return the place after its last number
     */
    public int end() {
      return offset + Math.toIntExact(shape.size());
    }
  }

  /** Checks that the parameters stand without gaps. */
  public ParameterOrder {
    slices = List.copyOf(slices);
    int end = 0;
    for (Slice slice : slices) {
      if (slice.offset != end) {
        throw new IllegalArgumentException(
            "'" + slice.name + "' starts at " + slice.offset + ", expected " + end);
      }
      end = slice.end();
    }
  }

  /**
   * Returns the order in which a network registers its parameters.
   *
   * @param network the network, initialised
   * @return the order
   * @throws IllegalArgumentException if it has more than {@value ExactCurvature#PARAMETERS} numbers
   */
  public static ParameterOrder of(Block network) {
    return of(network, List.copyOf(trainable(network).keySet()));
  }

  /**
   * Returns a given order of a network's parameters.
   *
   * @param network the network, initialised
   * @param names every trainable parameter once
   * @return the order
   * @throws IllegalArgumentException if a name is missing, unknown or stands twice, or the network
   *     has more than {@value ExactCurvature#PARAMETERS} numbers
   */
  public static ParameterOrder of(Block network, List<String> names) {
    Map<String, Parameter> parameters = trainable(network);
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!parameters.containsKey(name) || !seen.add(name)) {
        throw new IllegalArgumentException(
            "'%s' %s: the network's parameters are %s"
                .formatted(
                    name, seen.contains(name) ? "stands twice" : "is none", parameters.keySet()));
      }
    }
    for (String name : parameters.keySet()) {
      if (!seen.contains(name)) {
        throw new IllegalArgumentException("'" + name + "' has no place: there are " + names);
      }
    }
    long count = parameters.values().stream().mapToLong(p -> p.getShape().size()).sum();
    if (count > ExactCurvature.PARAMETERS) {
      throw new IllegalArgumentException(
          "the network has %d parameters: an exact matrix holds their square in float64, so at most"
                  .formatted(count)
              + " %d (%d MB a matrix) are taken; choose a smaller network"
                  .formatted(
                      ExactCurvature.PARAMETERS,
                      ((long) ExactCurvature.PARAMETERS * ExactCurvature.PARAMETERS) >> 17));
    }
    List<Slice> slices = new ArrayList<>();
    int offset = 0;
    for (String name : names) {
      Slice slice = new Slice(name, parameters.get(name).getShape(), offset);
      slices.add(slice);
      offset = slice.end();
    }
    return new ParameterOrder(slices);
  }

  /** The trainable parameters by name, in the order of registration. */
  static Map<String, Parameter> trainable(Block network) {
    Map<String, Parameter> parameters = new LinkedHashMap<>(NetworkTree.parameters(network));
    parameters.values().removeIf(parameter -> !parameter.requiresGradient());
    return parameters;
  }

  /**
   * Returns the length of the vector.
   *
   * @return n
   */
  public int size() {
    return slices.isEmpty() ? 0 : slices.get(slices.size() - 1).end();
  }

  /**
   * Returns the places of every layer's parameters.
   *
   * @return by layer, in order, ascending places
   */
  public Map<String, int[]> layers() {
    Map<String, int[]> layers = new LinkedHashMap<>();
    for (Slice slice : slices) {
      IntStream own = IntStream.range(slice.offset, slice.end());
      int[] before = layers.getOrDefault(slice.layer(), new int[0]);
      layers.put(slice.layer(), IntStream.concat(IntStream.of(before), own).toArray());
    }
    return layers;
  }

  /**
   * Returns the block of a matrix that belongs to a layer.
   *
   * @param matrix n rows
   * @param layer a key of {@link #layers}
   * @return the rows and columns of the layer's parameters
   * @throws IllegalArgumentException if there is no such layer
   */
  public SymmetricMatrix block(SymmetricMatrix matrix, String layer) {
    int[] places = layers().get(layer);
    if (places == null) {
      throw new IllegalArgumentException(
          "no layer '" + layer + "' has parameters: there are " + layers().keySet());
    }
    double[] entries = new double[places.length * places.length];
    for (int i = 0; i < places.length; i++) {
      for (int j = 0; j < places.length; j++) {
        entries[i * places.length + j] = matrix.at(places[i], places[j]);
      }
    }
    return SymmetricMatrix.of(places.length, entries);
  }

  /**
   * Says which number of which parameter stands at a place.
   *
   * @param place from 0, below n
   * @return such as {@code fc1.weight[0, 2]}
   */
  public String describe(int place) {
    Slice slice = slices.stream().filter(s -> place < s.end()).findFirst().orElseThrow();
    long rest = place - slice.offset;
    long[] index = new long[slice.shape.dimension()];
    for (int axis = index.length - 1; axis >= 0; axis--) {
      index[axis] = rest % slice.shape.get(axis);
      rest /= slice.shape.get(axis);
    }
    return slice.name + Arrays.toString(index);
  }
}
