package dev.gitruns;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

@AnalyzeClasses(packages = "dev.gitruns", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String[] UPWARDS = {
    "model",
    "json",
    "series",
    "journal",
    "capture",
    "seal",
    "artifact",
    "store",
    "index",
    "query",
    "diff",
    "lineage",
    "review",
    "verify"
  };

  @ArchTest static final ArchRule arrowsPointUpwards = upwards();

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching("dev.gitruns.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule jgitOnlyInTheGitAdapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gitruns.store.git..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.eclipse.jgit..");

  @ArchTest
  static final ArchRule parquetOnlyInSeries =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gitruns.series..")
          .and()
          .resideOutsideOfPackage("org.apache.parquet..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.parquet..", "org.apache.arrow..");

  @ArchTest
  static final ArchRule jacksonOnlyInJson =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.gitruns.json..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml.jackson..");

  @ArchTest
  static final ArchRule awsOnlyInS3 =
      noClasses()
          .that()
          .resideInAPackage("dev.gitruns..")
          .and()
          .resideOutsideOfPackage("dev.gitruns.artifact.s3..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("software.amazon..");

  @ArchTest
  static final ArchRule coreLeavesTheProcessAlone =
      noClasses()
          .that()
          // Programs that use the library are told nothing of environments: somebody has to look.
          .doNotHaveFullyQualifiedName("dev.gitruns.Settings")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(System.class, "getenv")
          .orShould()
          .callMethod(System.class, "getenv", String.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  private static ArchRule upwards() {
    Architectures.LayeredArchitecture layers =
        Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String name : UPWARDS) {
      layers = layers.optionalLayer(name).definedBy("dev.gitruns." + name + "..");
    }
    for (int i = 0; i < UPWARDS.length; i++) {
      String[] below = java.util.Arrays.copyOfRange(UPWARDS, i + 1, UPWARDS.length);
      layers =
          below.length == 0
              ? layers.whereLayer(UPWARDS[i]).mayNotBeAccessedByAnyLayer()
              : layers.whereLayer(UPWARDS[i]).mayOnlyBeAccessedByLayers(below);
    }
    return layers;
  }
}
