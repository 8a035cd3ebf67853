package org.adafisher.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;
import org.adafisher.data.DataSet;
import org.adafisher.data.LabelledData;
import org.adafisher.data.TokenData;
import org.adafisher.training.record.ClassReport;
import org.adafisher.training.record.RunRecord;
import org.adafisher.training.spec.RunSpec;

/** What a run learns from and is judged by: labelled examples, or a text. */
interface Task extends AutoCloseable {

  /** What a step works on. */
  interface Work {

    /**
     * Returns the network's input.
     *
     * @param manager owns the array
     * @return {@code [B, …]}
     */
    NDArray input(NDManager manager);

    /**
     * Returns what is to be predicted.
     *
     * @param manager owns the array
     * @return the classes {@code [B]}, or the tokens {@code [B, T]}
     */
    NDArray classes(NDManager manager);

    /**
     * Returns the loss of the network's output.
     *
     * @param output {@code [B, …]}
     * @param manager owns what is needed on the way
     * @return the mean over the batch, nats
     */
    NDArray loss(NDArray output, NDManager manager);
  }

  static Task of(RunSpec spec, DataSet data) {
    if (data instanceof LabelledData labelled) {
      return new Classification(spec, labelled);
    }
    return new LanguageModelling(spec, (TokenData) data);
  }

  /** The work of batches, each made when it is asked for. */
  static <B> Iterator<Work> works(Iterator<B> batches, Function<B, Work> work) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return batches.hasNext();
      }

      @Override
      public Work next() {
        return work.apply(batches.next());
      }
    };
  }

  /** The data, with the limits of the specification. */
  DataSet data();

  int trainExamples();

  /** 0 if nothing is held out. */
  int validationExamples();

  int testExamples();

  /** The shape that networks are initialised with, {@code [1, …]}. */
  Shape input();

  /** The type of that input. */
  default DataType inputType() {
    return DataType.FLOAT32;
  }

  /** What makes the results worthless; empty where nothing does. */
  default Optional<String> warning() {
    return Optional.empty();
  }

  /** The classes, or the tokens of the vocabulary. */
  int outputs();

  /** What a guess reaches that looks at no input, see {@link RunRecord#chance}. */
  double chance();

  int stepsPerEpoch();

  /** The work of an epoch from a batch on. */
  Iterator<Work> epoch(int epoch, int start);

  /** The results on the held-out examples; null if there are none. */
  Evaluation validate(Block network, NDManager manager);

  Evaluation test(Block network, NDManager manager);

  /** The results by class; null for a text. */
  ClassReport report(Evaluation found);

  /** Frees what lives on the device. */
  @Override
  default void close() {}
}
