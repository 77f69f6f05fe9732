package org.parmac.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.parmac.job.ResidentOptions;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * The Oozie applications in workflows/, as far as that can be told without a server: schemas,
 * transitions, parameters, and the command lines in them.
 */
final class WorkflowsTest {
  private static final Path ROOT = Path.of("workflows");

  /** What Parmac's submit sets, and what a coordinator or a workflow sets for what it starts. */
  private static final Set<String> SET_BY_SUBMIT = Set.of("nameNode", "resourceManager", "appPath");

  private static final Set<String> EL_WORDS =
      Set.of(
          "eq", "ne", "lt", "gt", "le", "ge", "and", "or", "not", "empty", "div", "mod", "true",
          "false", "null", "MINUTES", "HOURS", "DAYS", "YEAR", "MONTH", "DAY", "HOUR", "MINUTE");

  static List<Path> definitions() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(file -> file.toString().endsWith(".xml")).sorted().toList();
    }
  }

  static List<Path> workflows() throws IOException {
    return definitions().stream().filter(file -> root(file).equals("workflow-app")).toList();
  }

  static List<Path> applications() throws IOException {
    try (Stream<Path> files = Files.list(ROOT)) {
      return files.filter(Files::isDirectory).sorted().toList();
    }
  }

  private static String root(Path file) {
    return OozieXml.parse(file).getLocalName();
  }

  @Test
  void areAllThere() throws IOException {
    assertThat(definitions())
        .extracting(file -> ROOT.relativize(file).toString())
        .containsExactly(
            "encode/workflow.xml",
            "nightly/bundle.xml",
            "nightly/coordinator.xml",
            "nightly/workflow.xml",
            "train/iterate.xml",
            "train/workflow.xml");
    for (Path application : applications()) {
      assertThat(application.resolve("job.properties")).exists();
      assertThat(application.resolve("README.md")).exists();
    }
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void followTheirSchemas(Path file) throws Exception {
    OozieXml.validate(file);
    assertThat(Files.size(file)).as("Oozie's limit of a definition").isLessThan(100_000);
  }

  @Test
  void theSchemasAreReallyLookedAt() {
    Path broken = ROOT.resolve("train/workflow.xml");
    assertThatThrownBy(
            () ->
                OozieXml.validate(
                    Files.readString(broken).replace("<main-class>", "<arg>x</arg><main-class>")))
        .hasMessageContaining("main-class");
    assertThatThrownBy(
            () ->
                OozieXml.validate(
                    Files.readString(ROOT.resolve("nightly/workflow.xml"))
                        .replace("<subject>", "<subjects>")
                        .replace("</subject>", "</subjects>")))
        .hasMessageContaining("subjects");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyTransitionNamesANodeAndEveryNodeIsReached(Path file) {
    Element app = OozieXml.parse(file);
    Set<String> nodes = new LinkedHashSet<>();
    children(app).stream()
        .filter(node -> node.hasAttribute("name"))
        .forEach(node -> assertThat(nodes.add(node.getAttribute("name"))).isTrue());
    Deque<String> left = new ArrayDeque<>(targets(child(app, "start")));
    Set<String> reached = new TreeSet<>();
    while (!left.isEmpty()) {
      String name = left.pop();
      assertThat(nodes).as("nodes of %s", file).contains(name);
      if (reached.add(name)) {
        left.addAll(targets(named(app, name)));
      }
    }
    assertThat(reached).as("nodes of %s that are reached", file).containsAll(nodes);
  }

  private static List<String> targets(Element node) {
    List<String> targets = new ArrayList<>();
    for (Element element : withDescendants(node)) {
      if (element.hasAttribute("to")) {
        targets.add(element.getAttribute("to"));
      }
    }
    return targets;
  }

  @ParameterizedTest
  @MethodSource("definitions")
  void everyParameterIsDeclaredAndUsed(Path file) {
    Element app = OozieXml.parse(file);
    Set<String> declared = names(child(app, "parameters"));
    Set<String> used = used(app);
    Set<String> undeclared = new TreeSet<>(used);
    undeclared.removeAll(declared);
    assertThat(undeclared).as("parameters of %s that are not declared", file).isEmpty();
    Set<String> unused = new TreeSet<>(declared);
    unused.removeAll(used);
    assertThat(unused).as("parameters of %s that are not used", file).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("applications")
  void jobPropertiesHasAllThatHasNoDefaultAndNothingElse(Path application) throws IOException {
    Properties given = new Properties();
    given.load(Files.newBufferedReader(application.resolve("job.properties")));
    Set<String> declared = new TreeSet<>();
    Set<String> required = new TreeSet<>();
    Set<String> passed = new TreeSet<>(SET_BY_SUBMIT);
    for (Path file : definitions()) {
      if (file.startsWith(application)) {
        Element app = OozieXml.parse(file);
        Element parameters = child(app, "parameters");
        declared.addAll(names(parameters));
        for (Element property : children(parameters)) {
          if (!has(property, "value")) {
            required.add(child(property, "name").getTextContent());
          }
        }
        for (Element started : withDescendants(app)) {
          if (Set.of("sub-workflow", "workflow").contains(started.getLocalName())) {
            passed.addAll(names(child(started, "configuration")));
          }
        }
      }
    }
    required.removeAll(passed);
    assertThat(given.stringPropertyNames()).as("of %s", application).containsAll(required);
    assertThat(declared).as("of %s", application).containsAll(given.stringPropertyNames());
    // What is commented out must be the name of something, too.
    Matcher commented =
        Pattern.compile("(?m)^#(\\w+)=")
            .matcher(Files.readString(application.resolve("job.properties")));
    while (commented.find()) {
      assertThat(declared).contains(commented.group(1));
    }
  }

  @Test
  void parametersOfTheSameNameHaveTheSameDefault() throws IOException {
    Properties defaults = new Properties();
    for (Path file : workflows()) {
      for (Element property : children(child(OozieXml.parse(file), "parameters"))) {
        String name = child(property, "name").getTextContent();
        if (has(property, "value")) {
          String value = child(property, "value").getTextContent();
          Object before = defaults.put(name, value);
          assertThat(before).as("%s in %s", name, file).isIn(null, value);
        }
      }
    }
    assertThat(defaults).containsEntry("maxLevels", "45");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyCommandLineParses(Path file) throws Exception {
    List<Element> actions =
        withDescendants(OozieXml.parse(file)).stream()
            .filter(element -> element.getLocalName().equals("java"))
            .toList();
    assertThat(actions).isNotEmpty();
    for (Element action : actions) {
      String main = child(action, "main-class").getTextContent();
      assertThat(Class.forName(main).getMethod("main", String[].class)).isNotNull();
      List<String> files = texts(action, "file");
      List<String> args = new ArrayList<>();
      for (String arg : texts(action, "arg")) {
        if (arg.startsWith("@")) {
          assertThat(files).as("%s is localised", arg).contains(arg.substring(1));
          args.add("@" + file.resolveSibling(arg.substring(1)));
        } else {
          args.add(evaluated(arg));
        }
      }
      // Throws with the name of what it does not know.
      Main.commandLine(new Configuration()).parseArgs(args.toArray(String[]::new));
    }
  }

  @Test
  void iterationsOfAnActionShareAJobWhereAskedFor() {
    Element iterate = OozieXml.parse(ROOT.resolve("train/iterate.xml"));
    Map<String, String> values = new HashMap<>();
    for (Element property : withDescendants(iterate)) {
      if (property.getLocalName().equals("property") && has(property, "value")) {
        values.put(
            child(property, "name").getTextContent(), child(property, "value").getTextContent());
      }
    }
    assertThat(values)
        .containsEntry("stepsPerJob", "1")
        .containsEntry(ResidentOptions.STEPS_PER_JOB, "${stepsPerJob}");
  }

  /** Numbers for options with numbers in them, a name for all other parameters. */
  private static String evaluated(String arg) {
    return arg.matches("\\$\\{.*(stepsPerAction|bits|muFactor|maxIterations).*}")
        ? "8"
        : arg.replaceAll("\\$\\{[^}]*}", "name");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void everyJavaActionIsRetriedCapturesItsOutputAndHasCredentials(Path file) {
    for (Element action : children(OozieXml.parse(file))) {
      if (action.getLocalName().equals("action") && has(action, "java")) {
        assertThat(action.getAttribute("cred")).isEqualTo("data");
        assertThat(action.getAttribute("retry-max")).isEqualTo("${retryMax}");
        assertThat(has(child(action, "java"), "capture-output")).isTrue();
      }
    }
    assertThat(used(OozieXml.parse(file))).contains("queue", "launcherQueue", "launcherJvm");
  }

  /** Names in EL: not what follows a dot, is called, stands in quotes or is a word of EL. */
  private static Set<String> used(Element app) {
    Set<String> used = new TreeSet<>();
    for (Element element : withDescendants(app)) {
      if (element.getLocalName().equals("parameters")
          || element.getParentNode().getParentNode() != null
              && element.getParentNode().getParentNode().getLocalName() != null
              && element.getParentNode().getParentNode().getLocalName().equals("parameters")) {
        continue;
      }
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        addNames(element.getAttributes().item(i).getNodeValue(), used);
      }
      NodeList nodes = element.getChildNodes();
      for (int i = 0; i < nodes.getLength(); i++) {
        if (nodes.item(i).getNodeType() == Node.TEXT_NODE) {
          addNames(nodes.item(i).getNodeValue(), used);
        }
      }
    }
    return used;
  }

  private static void addNames(String text, Set<String> used) {
    Matcher expression = Pattern.compile("\\$\\{((?:'[^']*'|[^}'])*)}").matcher(text);
    while (expression.find()) {
      String el = expression.group(1);
      Matcher configured = Pattern.compile("(?:wf|coord):conf\\('(\\w+)'\\)").matcher(el);
      while (configured.find()) {
        used.add(configured.group(1));
      }
      Matcher name =
          Pattern.compile("(?<![\\w:.])([A-Za-z_]\\w*)(?![\\w]*[:(])")
              .matcher(el.replaceAll("'[^']*'", ""));
      while (name.find()) {
        if (!EL_WORDS.contains(name.group(1))) {
          used.add(name.group(1));
        }
      }
    }
  }

  private static Set<String> names(Element properties) {
    Set<String> names = new TreeSet<>();
    if (properties != null) {
      children(properties).forEach(p -> names.add(child(p, "name").getTextContent()));
    }
    return names;
  }

  private static List<String> texts(Element parent, String name) {
    return children(parent).stream()
        .filter(element -> element.getLocalName().equals(name))
        .map(Element::getTextContent)
        .toList();
  }

  private static boolean has(Element parent, String name) {
    return child(parent, name) != null;
  }

  private static Element child(Element parent, String name) {
    return children(parent).stream()
        .filter(element -> element.getLocalName().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static Element named(Element app, String name) {
    return children(app).stream()
        .filter(element -> element.getAttribute("name").equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Element> children(Element parent) {
    List<Element> children = new ArrayList<>();
    NodeList nodes = parent.getChildNodes();
    for (int i = 0; i < nodes.getLength(); i++) {
      if (nodes.item(i) instanceof Element element) {
        children.add(element);
      }
    }
    return children;
  }

  private static List<Element> withDescendants(Element element) {
    List<Element> all = new ArrayList<>(List.of(element));
    children(element).forEach(child -> all.addAll(withDescendants(child)));
    return all;
  }
}
