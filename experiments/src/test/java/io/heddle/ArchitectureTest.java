package io.heddle;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The dependency table of the design: what each package may use of Heddle's others. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.heddle");

  @ParameterizedTest(name = "{0} uses of Heddle only {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "p4src       | p4src",
        "p4          | p4",
        "intent      | intent",
        "linux       | linux",
        "p4runtime   | p4runtime p4",
        "controller  | controller p4runtime p4 intent p4src",
        "agent       | agent p4runtime p4 intent",
        "softswitch  | softswitch agent p4runtime p4 linux",
        "testbed     | testbed softswitch agent p4runtime p4 intent linux",
        "k8s         | k8s",
        "scenario    | scenario intent testbed k8s",
        "report      | report scenario",
        "experiment  | experiment report scenario controller testbed softswitch agent intent",
        "bench       | bench experiment report controller testbed softswitch agent p4runtime intent linux p4src",
        "cli         | cli bench experiment report scenario controller testbed softswitch agent p4runtime"
            + " p4 p4src"
      })
  void aPackageUsesOnlyWhatTheTableLists(String name, String may) {
    classes()
        .that()
        .resideInAPackage("io.heddle." + name + "..")
        .should()
        .onlyDependOnClassesThat(notOfHeddle().or(resideInAnyPackage(packages(may))))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsInTheTable() {
    classes()
        .should()
        .resideInAnyPackage(
            packages(
                "p4src p4 intent linux p4runtime controller agent softswitch testbed k8s scenario"
                    + " report experiment bench cli"))
        .check(CLASSES);
  }

  @Test
  void dependenciesGoOneWay() {
    slices().matching("io.heddle.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  private static String[] packages(String names) {
    return Arrays.stream(names.split(" "))
        .flatMap(name -> Stream.of("io.heddle." + name + ".."))
        .toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> notOfHeddle() {
    return DescribedPredicate.not(resideInAnyPackage("io.heddle.."));
  }
}
