package org.adafisher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.adafisher.internal.Hyperparameter;
import org.junit.jupiter.api.Test;

/** What a user of the library sees, and what it needs itself. */
class PublicTypesTest {

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.adafisher");

  /** A type that is added here must be one that a user needs: the others are internal. */
  @Test
  void theyAreThese() {
    assertThat(publicTypes())
        .containsExactly(
            "fisher.DenseFactors",
            "fisher.FactorPair",
            "fisher.FactorRule",
            "fisher.FisherForm",
            "fisher.FisherStatistics",
            "fisher.KroneckerFactors",
            "fisher.LayerFactors",
            "fisher.Tap",
            "optimizer.AdaFisher",
            "optimizer.AdaHessian",
            "optimizer.Adam",
            "optimizer.Kfac",
            "optimizer.LabelSampler",
            "optimizer.Lamb",
            "optimizer.Lars",
            "optimizer.LearningRate",
            "optimizer.ParameterState",
            "optimizer.Probes",
            "optimizer.Sgd",
            "optimizer.Shampoo",
            "optimizer.StatefulOptimizer",
            "optimizer.StatefulOptimizerBuilder");
  }

  private static List<String> publicTypes() {
    return LIBRARY.stream()
        .filter(type -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
        .filter(type -> !type.getPackageName().matches(".*\\.internal(\\..*)?"))
        .map(type -> type.getName().substring("org.adafisher.".length()))
        .sorted()
        .toList();
  }

  @Test
  void theLibraryDependsOnDjlAlone() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "ai.djl..",
            "org.adafisher.fisher..",
            "org.adafisher.optimizer..",
            "org.adafisher.internal..")
        .check(LIBRARY);
  }

  /** Every option says what it is; every optimizer's record of options is declared so. */
  @Test
  void everyOptionIsDeclared() {
    List<Class<?>> records =
        LIBRARY.stream()
            .filter(type -> type.getSimpleName().equals("Options"))
            .<Class<?>>map(JavaClass::reflect)
            .toList();
    assertThat(records).hasSize(8);
    for (Class<?> options : records) {
      assertThat(options.getRecordComponents())
          .as(options.getName())
          .isNotEmpty()
          .allMatch(option -> option.isAnnotationPresent(Hyperparameter.class));
    }
  }
}
