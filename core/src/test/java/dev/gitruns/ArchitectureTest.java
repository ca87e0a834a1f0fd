package dev.gitruns;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

@AnalyzeClasses(packages = "dev.gitruns", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "dev.gitruns";

  /**
   * Every package of the library, lowest first: each depends only on itself and those before it.
   */
  private static final List<String> PACKAGES =
      List.of(
          "model",
          "json",
          "series",
          "git",
          "journal",
          "capture",
          "rundir",
          "seal",
          "artifact",
          "artifact.lfs",
          "artifact.s3",
          "store",
          "store.git",
          "workspace",
          "read",
          "query",
          "diff",
          "lineage",
          "verify",
          "share",
          "record",
          "op",
          "");

  @ArchTest
  static final ArchRule classesDependOnLowerPackagesOnly =
      classes().should(dependOnLowerPackagesOnly());

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

  @ArchTest
  static final ArchRule processesStartInTheirPackages =
      noClasses()
          .that()
          .resideOutsideOfPackages("dev.gitruns.git..", "dev.gitruns.record..")
          // The only other programs: probes of the machine, and ssh to an LFS server.
          .and()
          .doNotHaveFullyQualifiedName("dev.gitruns.capture.BoundedCommand")
          .and()
          .doNotHaveFullyQualifiedName("dev.gitruns.capture.GpuWatch")
          .and()
          .doNotHaveFullyQualifiedName("dev.gitruns.artifact.lfs.SshHost")
          .and()
          .doNotHaveFullyQualifiedName("dev.gitruns.store.git.PlainGit")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(ProcessBuilder.class);

  private static ArchCondition<JavaClass> dependOnLowerPackagesOnly() {
    return new ArchCondition<>("depend only on packages that ARCHITECTURE.md lists before theirs") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        int own = place(from);
        if (own < 0) {
          events.add(
              SimpleConditionEvent.violated(from, from.getPackageName() + " is not in the list"));
        }
        for (Dependency dependency : from.getDirectDependenciesFromSelf()) {
          JavaClass to = dependency.getTargetClass().getBaseComponentType();
          if (isOurs(to) && place(to) > own) {
            events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  private static int place(JavaClass type) {
    String name = type.getPackageName();
    return PACKAGES.indexOf(name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1));
  }

  @Test
  void tableInArchitectureListsThesePackagesInOrder() throws IOException {
    List<String> table =
        Files.readAllLines(Path.of("..", "ARCHITECTURE.md")).stream()
            .dropWhile(line -> !line.startsWith("| package | job | the only place for |"))
            .skip(2)
            .takeWhile(line -> line.startsWith("|"))
            .flatMap(line -> Pattern.compile("`([\\w.]+)`").matcher(line.split("\\|")[1]).results())
            .map(found -> found.group(1).equals(ROOT) ? "" : found.group(1))
            .toList();

    assertThat(table).isEqualTo(PACKAGES);
  }
}
