package org.adafisher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import ai.djl.ndarray.NDManager;
import ai.djl.nn.LambdaBlock;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The one direction of dependency. */
class ArchitectureTest {

  private static final ArchRule LAYERS =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("cli")
          .definedBy("org.adafisher.cli..")
          .layer("section")
          .definedBy("org.adafisher.section..")
          .optionalLayer("study")
          .definedBy("org.adafisher.study..")
          .layer("claim")
          .definedBy("org.adafisher.claim..")
          .layer("figure")
          .definedBy("org.adafisher.figure..")
          .layer("replay")
          .definedBy("org.adafisher.replay..")
          .layer("training")
          .definedBy("org.adafisher.training..")
          .layer("method")
          .definedBy("org.adafisher.method..")
          .layer("network")
          .definedBy("org.adafisher.network..")
          .layer("weights")
          .definedBy("org.adafisher.weights..")
          .layer("data")
          .definedBy("org.adafisher.data..")
          .layer("analysis")
          .definedBy("org.adafisher.analysis..")
          .layer("curvature")
          .definedBy("org.adafisher.curvature..")
          .layer("input")
          .definedBy("org.adafisher.input..")
          .whereLayer("input")
          .mayNotAccessAnyLayer()
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("section")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("replay")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("study")
          .mayOnlyBeAccessedByLayers("claim", "section", "cli")
          .whereLayer("claim")
          .mayOnlyBeAccessedByLayers("section", "cli")
          .whereLayer("figure")
          .mayOnlyBeAccessedByLayers("section", "study", "claim")
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("study", "claim", "section", "cli")
          .whereLayer("method")
          .mayOnlyBeAccessedByLayers("study", "training", "claim", "section", "replay", "cli")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("weights", "training", "study", "section", "replay", "cli")
          .whereLayer("weights")
          .mayOnlyBeAccessedByLayers("training", "study", "section", "cli")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("training", "study", "section", "cli")
          .whereLayer("curvature")
          .mayOnlyBeAccessedByLayers("section", "replay");

  private static final ArchRule DATA =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("source")
          .definedBy("org.adafisher.data.source..")
          .layer("batch")
          .definedBy("org.adafisher.data.batch..")
          .layer("picture")
          .definedBy("org.adafisher.data.picture..")
          .layer("data")
          .definedBy("org.adafisher.data")
          .whereLayer("source")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("batch")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("picture")
          .mayOnlyBeAccessedByLayers("source");

  /** On a machine with a GPU DJL's default device is the GPU, whatever was asked for. */
  private static final ArchRule DEVICES =
      noClasses()
          .should()
          .callMethod(NDManager.class, "newBaseManager")
          .orShould()
          .callMethod(NDManager.class, "newBaseManager", String.class)
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(LambdaBlock.class);

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.adafisher");

  @Test
  void dependenciesPointOneWay() {
    LAYERS.check(CLASSES);
    DATA.check(CLASSES);
  }

  @Test
  void noManagerIsOfTheDefaultDevice() {
    DEVICES.check(CLASSES);
  }
}
