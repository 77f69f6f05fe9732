package org.parmac.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Properties;
import org.apache.hadoop.conf.Configuration;
import org.apache.oozie.client.AuthOozieClient;
import org.apache.oozie.client.BundleJob;
import org.apache.oozie.client.CoordinatorJob;
import org.apache.oozie.client.OozieClient;
import org.apache.oozie.client.OozieClientException;
import org.apache.oozie.client.WorkflowJob;

/** An Oozie server, as its client sees it: what goes wrong says which server, and what to do. */
final class OozieServer {
  /** Where the server is, in this order: option, configuration, environment. */
  static final String URL_KEY = "parmac.oozie.url";

  static final String URL_VARIABLE = "OOZIE_URL";

  private static final int CONNECT_MILLIS = 10_000;

  /** The client's code for a server that does not answer. */
  private static final String NO_ANSWER = "IO_ERROR";

  private final String url;
  private final OozieClient client;

  private OozieServer(String url) {
    this.url = url;
    this.client = new AuthOozieClient(url);
  }

  /**
   * Looks whether the server is there.
   *
   * @param option the URL from the command line; may be null
   * @param environment of this process
   */
  static OozieServer connect(Configuration conf, String option, Map<String, String> environment)
      throws IOException, UsageException {
    String url = address(conf, option, environment);
    if (url == null || url.isBlank()) {
      throw new UsageException(
          "expected the Oozie server's URL, such as http://oozie:11000/oozie, found none. Give it"
              + " by --oozie, by -D "
              + URL_KEY
              + "=… or in the environment variable "
              + URL_VARIABLE);
    }
    url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    probe(url);
    return new OozieServer(url);
  }

  private static String address(
      Configuration conf, String option, Map<String, String> environment) {
    String url = option == null ? conf.getTrimmed(URL_KEY) : option;
    return url == null ? environment.get(URL_VARIABLE) : url;
  }

  /** Whether anybody has said where a server is. */
  static boolean isConfigured(Configuration conf, String option, Map<String, String> environment) {
    String url = address(conf, option, environment);
    return url != null && !url.isBlank();
  }

  /** The client itself would try for a quarter of a minute, and print a stack trace each time. */
  private static void probe(String url) throws IOException, UsageException {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new UsageException("expected a URL such as http://oozie:11000/oozie, found " + url);
    }
    if (uri.getHost() == null || uri.getScheme() == null || !uri.getScheme().matches("https?")) {
      throw new UsageException("expected a URL such as http://oozie:11000/oozie, found " + url);
    }
    int usual = uri.getScheme().equals("https") ? 443 : 80;
    InetSocketAddress address =
        new InetSocketAddress(uri.getHost(), uri.getPort() < 0 ? usual : uri.getPort());
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
    } catch (IOException e) {
      throw new NoAnswer(
          url
              + ": expected an Oozie server, found nobody who answers ("
              + e.getMessage()
              + "). Is it started, and is this its address?",
          e);
    }
  }

  String url() {
    return url;
  }

  /** The version of the server's program. */
  String version() throws IOException {
    return ask("say its version", client::getServerBuildVersion);
  }

  /** A configuration with the user's name in it. */
  Properties properties() {
    return client.createConfiguration();
  }

  /** Submits and starts a job; returns its id. */
  String run(Properties job) throws IOException {
    return ask("submit the application", () -> client.run(job));
  }

  /** What Oozie says of a job that it only looks at. */
  String dryRun(Properties job) throws IOException {
    return ask("check the application", () -> client.dryrun(job));
  }

  void kill(String id) throws IOException {
    ask(
        "kill " + id,
        () -> {
          client.kill(id);
          return id;
        });
  }

  WorkflowJob workflow(String id) throws IOException {
    return ask("look up " + id, () -> client.getJobInfo(id));
  }

  CoordinatorJob coordinator(String id) throws IOException {
    return ask("look up " + id, () -> client.getCoordJobInfo(id));
  }

  BundleJob bundle(String id) throws IOException {
    return ask("look up " + id, () -> client.getBundleJobInfo(id));
  }

  /** What Oozie does not do for us. The message says all; a stack trace of ours would not help. */
  static class Trouble extends IOException {
    private static final long serialVersionUID = 1L;

    Trouble(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Oozie did not answer: it may do so again. */
  static final class NoAnswer extends Trouble {
    private static final long serialVersionUID = 1L;

    NoAnswer(String message, Throwable cause) {
      super(message, cause);
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws OozieClientException;
  }

  private <T> T ask(String what, Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (OozieClientException e) {
      String message = url + " could not " + what + ": " + e.getMessage();
      if (NO_ANSWER.equals(e.getErrorCode())) {
        throw new NoAnswer(message, e);
      }
      throw new Trouble(message, e);
    }
  }
}
