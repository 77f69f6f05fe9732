package org.parmac.job.vectors;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.BytesWritable;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.io.IntWritable;
import org.apache.hadoop.io.Text;
import org.parmac.job.ReportingMapper;
import org.parmac.store.vectors.InputRange;
import org.parmac.store.vectors.RangeFindings;
import org.parmac.store.vectors.VectorFiles;
import org.parmac.store.vectors.VectorOptions;
import org.parmac.store.vectors.VectorReader;

/** Looks through a range; whatever is wrong in it is part of the result. */
public final class ValidateMapper
    extends ReportingMapper<IntWritable, Text, BytesWritable, BytesWritable> {
  private static final int MOST_KEY_CHARS = 60;

  private final FindingKey finding = new FindingKey();
  private final BytesWritable key = new BytesWritable();
  private final BytesWritable value = new BytesWritable();
  private final BytesWritable nothing = new BytesWritable();

  @Override
  protected void map(IntWritable index, Text description, Context context)
      throws IOException, InterruptedException {
    Configuration conf = context.getConfiguration();
    InputRange range = RangeInputFormat.range(description);
    VectorOptions options = ImportKeys.options(conf);
    RangeFindings found =
        new RangeFindings(range.index(), VectorFiles.columns(conf, range, options));
    String keys = keys(conf, range);
    try (VectorReader reader = VectorFiles.open(conf, range, options)) {
      look(reader, keys, found, range, context);
      if (conf.getBoolean(ValidateJob.DATASET, false)) {
        found.setSha256(sha256(conf, new Path(range.file()), context));
      }
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      throw e;
    } catch (IOException e) {
      found.unreadable(e);
    }
    context.getCounter(ImportCounter.RECORDS).increment(found.records());
    context.getCounter(ImportCounter.BAD_RECORDS).increment(found.bad());
    finding.findings(range.index(), key);
    DataOutputBuffer out = new DataOutputBuffer();
    found.write(out);
    value.set(out.getData(), 0, out.getLength());
    context.write(key, value);
  }

  private static String sha256(Configuration conf, Path file, Context context) throws IOException {
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = file.getFileSystem(conf).open(file)) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
        sha.update(buffer, 0, n);
        context.progress();
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Keys need to differ within inputs, queries apart; in a union within each of its datasets. */
  private static String keys(Configuration conf, InputRange range) {
    String dataset =
        conf.getBoolean(ValidateJob.DATASET, false)
            ? new Path(range.file()).getParent().getParent().toString()
            : "";
    return dataset + range.query();
  }

  private void look(
      VectorReader reader, String keys, RangeFindings found, InputRange range, Context context)
      throws IOException, InterruptedException {
    try {
      while (reader.next()) {
        long record = found.records();
        if (found.add(reader)) {
          finding.point(reader.values(), reader.width(), range.index(), record, key);
          context.write(key, nothing);
          if (reader.key() != null) {
            finding.key(keys, reader.key(), range.index(), record, key);
            value.set(shortened(reader.key()));
            context.write(key, value);
          }
        }
        if (record % ScanMapper.REPORT_EVERY == 0) {
          context.progress();
        }
      }
    } finally {
      found.addLines(reader);
    }
  }

  private static BytesWritable shortened(String text) {
    int length = text.length();
    String cut = length <= MOST_KEY_CHARS ? text : text.substring(0, MOST_KEY_CHARS - 3) + "...";
    return new BytesWritable(cut.getBytes(StandardCharsets.UTF_8));
  }
}
