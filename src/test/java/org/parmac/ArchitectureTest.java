package org.parmac;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.hadoop.mapreduce.Mapper;
import org.apache.hadoop.mapreduce.Reducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.parmac.job.ReportingMapper;
import org.parmac.job.ReportingReducer;

/**
 * Holds the table of rooms against the imports: which room may use which, and what stays outside.
 */
final class ArchitectureTest {
  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.parmac");

  /**
   * For each room, the rooms it may use besides itself. Who is not here is imported by nobody: cli.
   */
  private static final Map<String, Set<String>> ROOMS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("math", Set.of()),
              Map.entry("model", Set.of("math")),
              Map.entry("train", Set.of("math", "model")),
              Map.entry("external", Set.of("math", "model", "train")),
              Map.entry("mac", Set.of("math", "model", "train")),
              Map.entry("store", Set.of("math", "model", "train", "mac")),
              Map.entry("search", Set.of("math")),
              Map.entry("plan", Set.of()),
              Map.entry("report", Set.of("math", "model", "train", "mac", "store", "search")),
              Map.entry(
                  "job", Set.of("math", "model", "train", "external", "mac", "store", "search")),
              Map.entry(
                  "cli",
                  Set.of(
                      "math",
                      "model",
                      "train",
                      "external",
                      "mac",
                      "store",
                      "search",
                      "plan",
                      "report",
                      "job"))));

  static Stream<String> rooms() {
    return ROOMS.keySet().stream();
  }

  @Test
  void everyClassStandsInARoom() {
    Set<String> found = new TreeSet<>();
    for (JavaClass c : OURS) {
      found.add(
          c.getPackageName().split("\\.").length > 2
              ? c.getPackageName().split("\\.")[2]
              : "(none)");
    }
    assertThat(found).contains("math", "model", "store", "job", "cli");
    assertThat(ROOMS.keySet()).containsAll(found);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void importsGoOneWay(String room) {
    String[] forbidden =
        rooms()
            .filter(other -> !other.equals(room) && !ROOMS.get(room).contains(other))
            .map(ArchitectureTest::inRoom)
            .toArray(String[]::new);
    if (forbidden.length == 0) {
      return;
    }
    noClasses()
        .that()
        .resideInAPackage(inRoom(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden)
        .allowEmptyShould(true)
        .because("imports go one way: " + room + " may use " + ROOMS.get(room))
        .check(OURS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"math", "model", "train", "mac", "search", "plan"})
  void theMathematicsKnowsNoClusterAndNoFiles(String room) {
    noClasses()
        .that()
        .resideInAPackage(inRoom(room))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.hadoop..",
            "org.apache.avro..",
            "org.slf4j..",
            "com.fasterxml..",
            "picocli..",
            "java.nio.file..",
            "java.net..")
        .orShould()
        .dependOnClassesThat()
        .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)")
        .allowEmptyShould(true)
        .because(room + " is plain functions: the cluster is a shell around them")
        .check(OURS);
  }

  @Test
  void blackBoxesKnowNoCluster() {
    noClasses()
        .that()
        .resideInAPackage(inRoom("external"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache..", "org.slf4j..", "com.fasterxml..", "java.net..")
        .check(OURS);
  }

  @Test
  void storeKnowsNoMapReduce() {
    noClasses()
        .that()
        .resideInAPackage(inRoom("store"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.hadoop.mapreduce..", "org.apache.hadoop.mapred..")
        .check(OURS);
  }

  @Test
  void everyTaskReportsWhatItThrows() {
    classes()
        .that()
        .areAssignableTo(Mapper.class)
        .should()
        .beAssignableTo(ReportingMapper.class)
        .check(OURS);
    classes()
        .that()
        .areAssignableTo(Reducer.class)
        .should()
        .beAssignableTo(ReportingReducer.class)
        .check(OURS);
  }

  @Test
  void onlyTheCommandLineKnowsPicocli() {
    noClasses()
        .that()
        .resideOutsideOfPackage(inRoom("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(OURS);
  }

  @Test
  void namesSayWhatAClassIs() {
    noClasses()
        .should()
        .haveNameMatching("(?i).*(manager|engine|context|helper|utils?|common)")
        .check(OURS);
  }

  private static String inRoom(String room) {
    return "org.parmac." + room + "..";
  }
}
