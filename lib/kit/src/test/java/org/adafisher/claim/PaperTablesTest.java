package org.adafisher.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import org.adafisher.Shared;
import org.adafisher.paper.PaperTables;
import org.adafisher.training.spec.Pretrained;
import org.junit.jupiter.api.Test;

class PaperTablesTest {

  private static final String HEAD =
      "table,dataset,augmentation,network,optimizer,metric,value,std,unit,note\n";

  private final PaperTables tables = PaperTables.load();

  @Test
  void namesMayBeThePapersOrOurs() {
    assertThat(tables.value("CIFAR-10", "cutout", "ResNet18", "AdaFisher")).hasValue(96.25);
    assertThat(tables.shown("cifar10", "cutout", "resnet18_cifar", "adafisher"))
        .isEqualTo("96.25 ± 0.17");
    assertThat(tables.shown("CIFAR-10", "no cutout", "mobilenetv3_cifar", "K-FAC"))
        .isEqualTo("91.92 ± 0.14");
    assertThat(tables.shown("cifar100", "no cutout", "focalnet_depthwise_cifar", "adamw"))
        .isEqualTo("52.88 ± 0.25");
    assertThat(tables.shown("cifar100", "cutout", "cct_2_3x2_cifar", "adafisherw"))
        .isEqualTo("62.91 ± 0.54");
    assertThat(tables.shown("tinyimagenet", "", "swin_b_cifar", "adafisherw")).isEqualTo("48.86");
    assertThat(tables.shown("imagenet", "", "tv_resnet50", "adafisher")).isEqualTo("76.95");
    assertThat(tables.shown("wikitext2-bpe", "", "gpt1_small", "adafisherw")).isEqualTo("152.72");
  }

  @Test
  void whatThePaperDoesNotHaveIsADash() {
    assertThat(tables.shown("cifar10", "cutout", "resnet8_cifar", "adam")).isEqualTo("–");
    assertThat(tables.shown("cifar10", "cutout", "CCT-2/3x2", "AdaHessian")).isEqualTo("–");
    assertThat(tables.value("cifar10", "cutout", "resnet18_cifar", "sgd")).isEmpty();
  }

  @Test
  void aRunFindsItsPublishedNumber() {
    var spec = Records.spec("adam", "resnet18_cifar", 1);
    assertThat(tables.shown(Records.of(spec, "CIFAR-10, 300 train, 100 test examples", 300, 0.5)))
        .isEqualTo("94.85 ± 0.10");
    assertThat(tables.shown(Records.of(spec, "CIFAR-100 subset (1 of 50,000 train)", 1, 0.5)))
        .isEqualTo("75.74 ± 0.09");
    assertThat(
            tables.shown(
                Records.of(
                    Records.spec("adam", "tv_densenet121", 1)
                        .with(new Pretrained("weights", java.util.List.of(), false)),
                    "CIFAR-10",
                    50000,
                    0.5)))
        .isEqualTo("94.77 ± 0.12");
  }

  @Test
  void theCopyIsTheTableOfThePaper() throws IOException {
    try (InputStream copy =
        PaperTables.class.getResourceAsStream("/org/adafisher/claim/tables.csv")) {
      assertThat(copy.readAllBytes())
          .isEqualTo(Files.readAllBytes(Shared.folder("paper").resolve("tables.csv")));
    }
  }

  @Test
  void aWrongNumberIsNamedWithItsLine() {
    String csv = HEAD + "2,a,,b,c,top1,1.5,,,\n2,a,,b,d,top1,1·5,,,\n";
    assertThatThrownBy(() -> PaperTables.read(new StringReader(csv)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tables.csv, line 3: value '1·5' is no number");
  }
}
