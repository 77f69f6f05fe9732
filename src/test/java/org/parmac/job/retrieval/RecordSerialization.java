package org.parmac.job.retrieval;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.serializer.Deserializer;
import org.apache.hadoop.io.serializer.Serialization;
import org.apache.hadoop.io.serializer.Serializer;

/**
 * Lets MRUnit copy Avro records: it reads a record back before it closes the serializer, which
 * Hadoop's own serialization of Avro records cannot bear, since that flushes only when closed.
 */
public final class RecordSerialization implements Serialization<SpecificRecord> {
  static void install(Configuration conf) {
    conf.set(
        "io.serializations",
        RecordSerialization.class.getName() + "," + conf.get("io.serializations"));
  }

  @Override
  public boolean accept(Class<?> type) {
    return SpecificRecord.class.isAssignableFrom(type);
  }

  @Override
  public Serializer<SpecificRecord> getSerializer(Class<SpecificRecord> type) {
    return new Serializer<>() {
      private OutputStream out;

      @Override
      public void open(OutputStream to) {
        out = to;
      }

      @Override
      public void serialize(SpecificRecord record) throws IOException {
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new SpecificDatumWriter<>(type).write(record, encoder);
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  @Override
  public Deserializer<SpecificRecord> getDeserializer(Class<SpecificRecord> type) {
    return new Deserializer<>() {
      private InputStream in;

      @Override
      public void open(InputStream from) {
        in = from;
      }

      @Override
      public SpecificRecord deserialize(SpecificRecord reuse) throws IOException {
        return new SpecificDatumReader<>(type)
            .read(null, DecoderFactory.get().directBinaryDecoder(in, null));
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }
}
