package org.adafisher.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledDataTest {

  private static final String SUM = "0".repeat(64);

  private static LabelledData data() {
    return new LabelledData(
        "toy",
        "Toy",
        List.of("a", "b", "c"),
        Pictures.blocks(3, 10, 2),
        Pictures.blocks(3, 2, 2),
        SUM,
        "made up");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "\" \", Toy, made up, 64, 3, 2, must not be blank",
        "toy, \" \", made up, 64, 3, 2, must not be blank",
        "toy, Toy, \" \", 64, 3, 2, must not be blank",
        "toy, Toy, made up, 63, 3, 2, 64 hexadecimal digits",
        "toy, Toy, made up, 64, 4, 2, label 3 of example 30",
        "toy, Toy, made up, 64, 3, 3, must agree"
      })
  void whatIsWrongIsSaid(
      String name, String title, String source, int digits, int labels, int side, String message) {
    assertThatThrownBy(
            () ->
                new LabelledData(
                    name,
                    title,
                    List.of("a", "b", "c"),
                    Pictures.blocks(labels, 10, 2),
                    Pictures.blocks(3, 2, side),
                    "0".repeat(digits),
                    source))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theTitleSaysWhatALimitLeft() {
    LabelledData data = data();
    assertThat(data.limit(0, 0)).isSameAs(data);
    assertThat(data.limit(30, 0)).isSameAs(data);
    LabelledData limited = data.limit(9, 0);
    assertThat(limited.title()).isEqualTo("Toy, 9 train, 6 test examples");
    assertThat(limited.train().size()).isEqualTo(9);
    assertThat(limited.test()).isSameAs(data.test());
  }

  @Test
  void heldOutExamplesAreBalancedAndNotTrainedOn() {
    LabelledData data = data();
    LabelledData split = data.holdOut(6, 1);
    assertThat(split.title()).isEqualTo("Toy, 6 held out");
    assertThat(IntStream.range(0, 6).map(split.test()::label)).containsExactly(0, 0, 1, 1, 2, 2);
    List<List<Float>> all = new ArrayList<>(rows(split.train()));
    all.addAll(rows(split.test()));
    assertThat(all).containsExactlyInAnyOrderElementsOf(rows(data.train()));
    assertThatThrownBy(() -> data.holdOut(30, 1)).hasMessageContaining("must be in [1, 29]");
  }

  private static List<List<Float>> rows(Examples examples) {
    List<List<Float>> rows = new ArrayList<>();
    for (int i = 0; i < examples.size(); i++) {
      List<Float> row = new ArrayList<>();
      for (float value : Pictures.values(examples, i)) {
        row.add(value);
      }
      rows.add(row);
    }
    return rows;
  }
}
