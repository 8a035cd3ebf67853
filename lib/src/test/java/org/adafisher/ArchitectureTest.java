package org.adafisher;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

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
          .layer("experiment")
          .definedBy("org.adafisher.experiment..")
          .layer("replay")
          .definedBy("org.adafisher.replay..")
          .layer("training")
          .definedBy("org.adafisher.training..")
          .layer("figure")
          .definedBy("org.adafisher.figure..")
          .layer("claim")
          .definedBy("org.adafisher.claim..")
          .layer("optimizer")
          .definedBy("org.adafisher.optimizer..")
          .layer("network")
          .definedBy("org.adafisher.network..")
          .layer("weights")
          .definedBy("org.adafisher.weights..")
          .layer("data")
          .definedBy("org.adafisher.data..")
          .layer("analysis")
          .definedBy("org.adafisher.analysis..")
          .layer("random")
          .definedBy("org.adafisher.random..")
          .layer("io")
          .definedBy("org.adafisher.io..")
          .layer("tribuo")
          .definedBy("org.adafisher.tribuo..")
          .layer("fisher")
          .definedBy("org.adafisher.fisher..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("experiment")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("replay")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("claim", "experiment", "cli")
          .whereLayer("claim")
          .mayOnlyBeAccessedByLayers("experiment", "cli")
          .whereLayer("figure")
          .mayOnlyBeAccessedByLayers("experiment")
          .whereLayer("tribuo")
          .mayOnlyBeAccessedByLayers("experiment")
          .whereLayer("network")
          .mayOnlyBeAccessedByLayers("weights", "training", "experiment", "replay", "cli")
          .whereLayer("weights")
          .mayOnlyBeAccessedByLayers("training", "experiment", "cli")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("training", "experiment", "cli")
          .whereLayer("optimizer")
          .mayOnlyBeAccessedByLayers("training", "claim", "experiment", "replay", "cli");

  @Test
  void dependenciesPointOneWay() {
    LAYERS.check(
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.adafisher"));
  }
}
