package org.parmac.job.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.parmac.store.Json;

/** Asks daemons that may not be there: few attempts, short waits. */
final class QuickClient {
  private static final int MILLIS = 3000;
  private static final int MOST_BYTES = 1 << 20;

  private QuickClient() {}

  /** A copy of a configuration with which clients of Hadoop give up within seconds. */
  static Configuration of(Configuration conf) {
    Configuration quick = new Configuration(conf);
    quick.setInt("ipc.client.connect.max.retries", 1);
    quick.setInt("ipc.client.connect.max.retries.on.timeouts", 1);
    quick.setInt("ipc.client.connect.retry.interval", 300);
    quick.setInt("ipc.client.connect.timeout", MILLIS);
    quick.setInt("ipc.client.rpc-timeout.ms", 2 * MILLIS);
    quick.setInt("dfs.client.socket-timeout", MILLIS);
    quick.setBoolean("dfs.client.retry.policy.enabled", false);
    quick.setInt("dfs.client.failover.max.attempts", 2);
    quick.setInt("dfs.client.failover.connection.retries", 0);
    quick.setInt("dfs.client.block.write.retries", 1);
    quick.setInt("yarn.resourcemanager.connect.max-wait.ms", MILLIS);
    quick.setInt("yarn.resourcemanager.connect.retry-interval.ms", 300);
    quick.setInt("yarn.client.failover-max-attempts", 2);
    quick.setBoolean("fs.hdfs.impl.disable.cache", true);
    quick.setBoolean("yarn.timeline-service.enabled", false);
    return quick;
  }

  /** A JSON object that a daemon's web server answers with. */
  static Map<String, Object> get(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(MILLIS);
    connection.setReadTimeout(MILLIS);
    connection.setRequestProperty("Accept", "application/json");
    try {
      int code = connection.getResponseCode();
      if (code != HttpURLConnection.HTTP_OK) {
        throw new IOException(url + " answers with HTTP status " + code);
      }
      try (InputStream in = connection.getInputStream()) {
        return Json.options(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
      }
    } catch (IllegalArgumentException e) {
      throw new IOException(url + " answers with something other than JSON", e);
    } finally {
      connection.disconnect();
    }
  }
}
