package org.parmac.store;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.apache.avro.file.DataFileWriter;
import org.parmac.model.Codes;
import org.parmac.store.record.CodeRecord;

/** Writes a file of keys and codes. */
public final class CodeWriter implements Closeable {
  private final DataFileWriter<CodeRecord> writer;
  private final int bits;

  /**
   * @param out taken over: closed with the writer
   * @param modelSha256 of the model that makes the codes
   */
  public CodeWriter(OutputStream out, int bits, String modelSha256) throws IOException {
    this.bits = bits;
    this.writer =
        AvroFiles.create(
            out,
            CodeRecord.class,
            CodesDir.KIND,
            Map.of(CodesDir.BITS, Integer.toString(bits), CodesDir.MODEL, modelSha256));
  }

  public void append(String key, long code) throws IOException {
    writer.append(new CodeRecord(key, Codes.toHex(code, bits)));
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
