package org.adafisher.data.source;

import java.util.Locale;
import java.util.stream.IntStream;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.tribuo.DataSource;
import org.tribuo.Example;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.datasource.ListDataSource;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Labelled examples as Tribuo reads them: features {@code f000}, {@code f001}, …, zeros included,
 * and a provenance that names the data with their checksum.
 */
public final class TribuoSource {

  private TribuoSource() {}

  /**
   * Returns the training examples.
   *
   * @param data the data
   * @return the source
   */
  public static DataSource<Label> train(LabelledData data) {
    return source(data, data.train(), "training examples");
  }

  /**
   * Returns the test examples.
   *
   * @param data the data
   * @return the source
   */
  public static DataSource<Label> test(LabelledData data) {
    return source(data, data.test(), "test examples");
  }

  private static DataSource<Label> source(LabelledData data, Examples part, String name) {
    LabelFactory factory = new LabelFactory();
    String provenance = data.title() + ", " + name + ", sha256 " + data.sha256();
    return new ListDataSource<>(
        IntStream.range(0, part.size()).mapToObj(i -> example(data, part, i)).toList(),
        factory,
        new SimpleDataSourceProvenance(provenance, factory));
  }

  private static Example<Label> example(LabelledData data, Examples part, int index) {
    float[] values = new float[(int) part.shape().size()];
    part.copyTo(index, values, 0);
    ArrayExample<Label> example =
        new ArrayExample<>(new Label(data.classNames().get(part.label(index))));
    for (int i = 0; i < values.length; i++) {
      // Tribuo numbers features in the order of their names.
      example.add(String.format(Locale.ROOT, "f%03d", i), values[i]);
    }
    return example;
  }
}
