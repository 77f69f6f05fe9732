package org.parmac.cli;

import java.io.FileNotFoundException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.conf.Configured;
import org.apache.hadoop.util.GenericOptionsParser;
import org.apache.hadoop.util.Tool;
import org.apache.hadoop.util.ToolRunner;
import org.parmac.job.JobDefaults;
import org.parmac.job.ToldFailure;
import org.parmac.store.BadDataException;
import org.parmac.store.OutputInUseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * The program: {@code hadoop jar parmac.jar COMMAND …}, or {@code scripts/parmac COMMAND …} without
 * a Hadoop installation. Hadoop's generic options ({@code -D}, {@code -conf}, {@code -fs}, {@code
 * -jt} …) may stand before or right after the command, {@code -D} anywhere.
 */
@Command(
    name = "parmac",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Trains nested models where the data already lies, on Apache Hadoop.",
    footer = {
      "",
      "Generic options of Hadoop (-D KEY=VALUE, -conf FILE, -fs URI, -jt HOST) stand right after"
          + " the command.",
      "",
      "Exit codes:",
      "  0  done",
      "  1  failed",
      "  2  wrong usage",
      "  3  bad data",
      "  4  stopped; the same command continues",
      "  5  the output exists, or another process is writing it",
      "  6  refused: the new model is worse, the old one stays (retrain only)"
    })
public final class Main extends Configured implements Tool, Callable<Integer> {
  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int USAGE = 2;
  public static final int BAD_DATA = 3;
  public static final int STOPPED = 4;
  public static final int OUTPUT_IN_USE = 5;

  /** The new model is worse, the old one stays. */
  public static final int REFUSED = 6;

  /** Options that Hadoop's parser takes, at the beginning only. */
  private static final Set<String> GENERIC =
      Set.of("-archives", "-conf", "-files", "-fs", "-jt", "-libjars");

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  /** What the command has said of its failure, if it has failed. */
  private String failure;

  public static void main(String[] args) throws Exception {
    Configuration conf = new Configuration();
    if (!OozieAction.isPresent()) {
      System.exit(run(conf, args));
    }
    OozieAction.configure(conf, System.getenv());
    Main main = new Main();
    OozieAction.end(ToolRunner.run(conf, main, args), main.failure);
  }

  /** Runs one command line; returns its exit code. */
  public static int run(Configuration conf, String... args) throws Exception {
    return ToolRunner.run(conf, new Main(), args);
  }

  @Override
  public int run(String[] args) throws Exception {
    String[] own = args;
    if (args.length > 1) {
      String[] rest = Arrays.copyOfRange(args, 1, args.length);
      try {
        rest = new GenericOptionsParser(getConf(), rest).getRemainingArgs();
      } catch (FileNotFoundException e) {
        System.err.println("parmac " + args[0] + ": " + e.getMessage() + ". Check the path.");
        return BAD_DATA;
      }
      own = new String[rest.length + 1];
      own[0] = args[0];
      System.arraycopy(rest, 0, own, 1, rest.length);
    }
    JobDefaults.apply(getConf());
    CommandLine commandLine = commandLine(getConf());
    remember(commandLine);
    return commandLine.execute(own);
  }

  private void remember(CommandLine commandLine) {
    IExecutionExceptionHandler failed = commandLine.getExecutionExceptionHandler();
    commandLine.setExecutionExceptionHandler(
        (e, command, arguments) -> {
          failure = message(e);
          return failed.handleExecutionException(e, command, arguments);
        });
    IParameterExceptionHandler misused = commandLine.getParameterExceptionHandler();
    commandLine.setParameterExceptionHandler(
        (e, arguments) -> {
          failure = message(e);
          return misused.handleParseException(e, arguments);
        });
  }

  static CommandLine commandLine(Configuration conf) {
    Main main = new Main();
    main.setConf(conf);
    CommandLine commandLine = new CommandLine(main);
    for (HadoopCommand command : commands()) {
      command.setConf(conf);
      commandLine.addSubcommand(command);
    }
    commandLine.setExecutionExceptionHandler(Main::report);
    IParameterExceptionHandler misused = commandLine.getParameterExceptionHandler();
    commandLine.setParameterExceptionHandler(
        (e, arguments) -> {
          int code = misused.handleParseException(e, arguments);
          sayWhereGenericOptionsStand(e.getCommandLine(), arguments);
          return code;
        });
    commandLine.setUsageHelpWidth(110);
    return commandLine;
  }

  private static void sayWhereGenericOptionsStand(CommandLine commandLine, String... arguments) {
    for (String argument : arguments) {
      if (GENERIC.contains(argument)) {
        commandLine
            .getErr()
            .println(
                "Hadoop's options stand right after the command: "
                    + commandLine.getCommandSpec().qualifiedName()
                    + " "
                    + argument
                    + " …");
        commandLine.getErr().flush();
        return;
      }
    }
  }

  private static HadoopCommand[] commands() {
    return new HadoopCommand[] {
      new ImportCommand(),
      new ValidateCommand(),
      new UnionCommand(),
      new TrainCommand(),
      new StepCommand(),
      new EncodeCommand(),
      new SearchCommand(),
      new EvaluateCommand(),
      new ReportCommand(),
      new DemoCommand(),
      new InspectCommand(),
      new DoctorCommand(),
      new ExportCommand(),
      new PlanCommand(),
      new PromoteCommand(),
      new RetrainCommand(),
      new RollbackCommand(),
      new HistoryCommand(),
      new SubmitCommand(),
      new StatusCommand(),
      new StopCommand()
    };
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return USAGE;
  }

  private static int report(Exception e, CommandLine commandLine, ParseResult arguments) {
    PrintWriter err = commandLine.getErr();
    String command = commandLine.getCommandSpec().qualifiedName();
    int code =
        e instanceof BadDataException
            ? BAD_DATA
            : e instanceof OutputInUseException
                ? OUTPUT_IN_USE
                : e instanceof UsageException
                    ? USAGE
                    : e.getClass() == InterruptedIOException.class ? STOPPED : FAILED;
    err.println(command + ": " + message(e));
    if (code == USAGE) {
      err.println("Try '" + command + " --help'.");
    }
    if (code == FAILED && !(e instanceof OozieServer.Trouble || e instanceof ToldFailure)) {
      e.printStackTrace(err);
    }
    return code;
  }

  private static String message(Exception e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }
}
