package org.adafisher.data.source;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.adafisher.data.Examples;
import org.adafisher.data.LabelledData;
import org.tribuo.DataSource;
import org.tribuo.Example;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.DataSourceProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Labelled examples as Tribuo reads them: features {@code f000}, {@code f001}, …, zeros included,
 * and a provenance that names the data with their checksum.
 */
public final class TribuoSource implements DataSource<Label> {

  private final LabelFactory factory = new LabelFactory();
  private final List<Example<Label>> examples;
  private final DataSourceProvenance provenance;

  private TribuoSource(LabelledData data, Examples part, String name) {
    examples = IntStream.range(0, part.size()).mapToObj(i -> example(data, part, i)).toList();
    provenance =
        new SimpleDataSourceProvenance(
            data.title() + ", " + name + ", sha256 " + data.sha256(), factory);
  }

  /**
   * Returns the training examples.
   *
   * @param data the data
   * @return the source
   */
  public static TribuoSource train(LabelledData data) {
    return new TribuoSource(data, data.train(), "training examples");
  }

  /**
   * Returns the test examples.
   *
   * @param data the data
   * @return the source
   */
  public static TribuoSource test(LabelledData data) {
    return new TribuoSource(data, data.test(), "test examples");
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

  @Override
  public OutputFactory<Label> getOutputFactory() {
    return factory;
  }

  /**
   * Returns where the examples are from.
   *
   * @return title, part and checksum
   */
  @Override
  public DataSourceProvenance getProvenance() {
    return provenance;
  }

  @Override
  public Iterator<Example<Label>> iterator() {
    return examples.iterator();
  }
}
