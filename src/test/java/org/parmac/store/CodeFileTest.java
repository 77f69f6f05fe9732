package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file of codes read by Avro alone, as {@code avro-tools tojson} does: a person sees key and
 * code.
 */
class CodeFileTest {
  @TempDir Path tmp;

  @Test
  void avroAloneShowsKeyAndCode() throws Exception {
    Path file = tmp.resolve("part-m-00000.avro");
    try (CodeWriter writer = new CodeWriter(Files.newOutputStream(file), 12, "abc")) {
      writer.append("apple", 0b1010_0000_0001L);
      writer.append("pear", 0);
    }
    try (DataFileReader<GenericRecord> reader =
        new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
      assertThat(reader.next()).hasToString("{\"key\": \"apple\", \"code\": \"010a\"}");
      assertThat(reader.next()).hasToString("{\"key\": \"pear\", \"code\": \"0000\"}");
      assertThat(reader.hasNext()).isFalse();
      assertThat(reader.getMetaString("parmac.kind")).isEqualTo("codes");
      assertThat(reader.getMetaString("parmac.version")).isEqualTo("1");
      assertThat(reader.getMetaString("parmac.bits")).isEqualTo("12");
    }
  }
}
