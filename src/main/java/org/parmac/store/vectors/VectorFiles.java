package org.parmac.store.vectors;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.SeekableInput;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.parmac.store.AvroFiles;
import org.parmac.store.BadDataException;

/** Which files are meant, where they are cut, and which reader reads them. */
public final class VectorFiles {
  /** Records that say how wide all should be. */
  private static final int FIRST = 100;

  private static final int MOST_BAD = 10_000;

  private VectorFiles() {}

  /**
   * The files that paths stand for: files, folders (their content by name, folders in them too) and
   * patterns, in the order given. Names that begin with _ or . are skipped.
   *
   * @throws BadDataException if a path stands for nothing, a file is empty, or its format cannot be
   *     told
   */
  public static List<FileStatus> list(Configuration conf, List<Path> inputs, VectorOptions options)
      throws IOException {
    return new InputFiles(
            conf,
            options,
            (before, kind, why) -> {
              throw why;
            })
        .list(inputs);
  }

  /**
   * The same files but for those that cannot be used.
   *
   * @param unopened takes what they are and why
   */
  public static List<FileStatus> list(
      Configuration conf,
      List<Path> inputs,
      VectorOptions options,
      List<InputFindings.Unopened> unopened)
      throws IOException {
    return new InputFiles(
            conf,
            options,
            (before, kind, why) ->
                unopened.add(new InputFindings.Unopened(before, kind, InputFiles.text(why))))
        .list(inputs);
  }

  /**
   * Cuts files into ranges. A compressed file is one range.
   *
   * @param rangeBytes how long a range of a file should be at most
   */
  public static List<InputRange> cut(
      Configuration conf,
      List<FileStatus> inputs,
      List<FileStatus> queryInputs,
      ToLongFunction<FileStatus> rangeBytes) {
    CompressionCodecFactory codecs = new CompressionCodecFactory(conf);
    List<InputRange> ranges = new ArrayList<>();
    for (int i = 0; i < inputs.size() + queryInputs.size(); i++) {
      boolean query = i >= inputs.size();
      FileStatus file = query ? queryInputs.get(i - inputs.size()) : inputs.get(i);
      boolean whole = codecs.getCodec(file.getPath()) != null;
      long length = whole ? file.getLen() : Math.max(1, rangeBytes.applyAsLong(file));
      for (long start = 0; start < file.getLen(); start += length) {
        long rest = file.getLen() - start;
        // A last piece of up to a tenth goes with the one before it.
        long bytes = rest - length <= length / 10 ? rest : length;
        ranges.add(
            InputRange.uncounted(ranges.size(), file.getPath().toString(), query, start, bytes));
        if (bytes == rest) {
          break;
        }
      }
    }
    return ranges;
  }

  /** A file as one range. */
  public static InputRange whole(int index, FileStatus file, boolean query) {
    return InputRange.uncounted(index, file.getPath().toString(), query, 0, file.getLen());
  }

  /**
   * The width that most of the first good records have; 0 if there is none, or many bad ones come
   * first.
   *
   * @param mostBad so many bad ones may come first in any case
   */
  public static int columns(
      Configuration conf, List<InputRange> ranges, VectorOptions options, long mostBad)
      throws IOException {
    Map<Integer, Integer> widths = new LinkedHashMap<>();
    int good = 0;
    long bad = 0;
    for (InputRange range : ranges) {
      try (VectorReader reader = open(conf, range, options)) {
        while (good < FIRST && bad <= Math.max(mostBad, MOST_BAD) && reader.next()) {
          if (reader.problem() == null) {
            widths.merge(reader.width(), 1, Integer::sum);
            good++;
          } else {
            bad++;
          }
        }
      }
    }
    int most = widths.values().stream().mapToInt(count -> count).max().orElse(0);
    return widths.keySet().stream()
        .filter(width -> widths.get(width) == most)
        .findFirst()
        .orElse(0);
  }

  /** The same of a range's whole file; 0 also if that cannot be read. */
  public static int columns(Configuration conf, InputRange range, VectorOptions options) {
    InputRange file = InputRange.uncounted(0, range.file(), false, 0, Long.MAX_VALUE / 2);
    try {
      return columns(conf, List.of(file), options, 0);
    } catch (IOException e) {
      return 0; // who reads the range says so
    }
  }

  /**
   * Opens a range for reading.
   *
   * @throws BadDataException if the file's format cannot be told from its name
   */
  public static VectorReader open(Configuration conf, InputRange range, VectorOptions options)
      throws IOException {
    Path file = new Path(range.file());
    CompressionCodec codec = new CompressionCodecFactory(conf).getCodec(file);
    VectorFormat format = formatOf(file, codec, options);
    if (format == VectorFormat.AVRO) {
      return openAvro(conf, range, options);
    }
    ByteSource source = ByteSource.open(conf, file, codec);
    return switch (format) {
      case CSV -> new CsvVectors(source, range, options);
      case IDX -> FixedVectors.idx(source, range);
      case FVECS -> FixedVectors.vecs(source, range, FixedVectors.Element.FLOAT);
      default -> FixedVectors.vecs(source, range, FixedVectors.Element.UBYTE);
    };
  }

  /** The format given, or the one that the file's name speaks of. */
  public static VectorFormat formatOf(Configuration conf, Path file, VectorOptions options)
      throws BadDataException {
    return formatOf(file, new CompressionCodecFactory(conf).getCodec(file), options);
  }

  private static VectorFormat formatOf(Path file, CompressionCodec codec, VectorOptions options)
      throws BadDataException {
    String suffix = codec == null ? "" : codec.getDefaultExtension();
    String name = CompressionCodecFactory.removeSuffix(file.getName(), suffix);
    VectorFormat format = options.format();
    if (format == null) {
      format =
          VectorFormat.ofName(name)
              .orElseThrow(
                  () ->
                      new BadDataException(
                          file
                              + ": expected a name that tells the format (.csv, .txt, .tsv, .idx,"
                              + " -idx3-ubyte, .fvecs, .bvecs, .avro), found \""
                              + name
                              + "\". Give the format with --format."));
    }
    if (format == VectorFormat.AVRO && codec != null) {
      throw new BadDataException(
          file
              + ": expected an Avro file as it is (its blocks are compressed inside), found one"
              + " ending in "
              + suffix
              + ". Decompress it first.");
    }
    return format;
  }

  private static VectorReader openAvro(Configuration conf, InputRange range, VectorOptions options)
      throws IOException {
    SeekableInput input = AvroVectors.input(conf, range);
    return isOurs(conf, new Path(range.file()))
        ? new TileVectors(input, range)
        : new RecordVectors(input, range, options);
  }

  /**
   * Whether an Avro file says in its metadata that Parmac wrote it; damage is left to who reads it.
   */
  public static boolean isOurs(Configuration conf, Path file) throws IOException {
    try (SeekableInput input = new org.apache.avro.mapred.FsInput(file, conf);
        DataFileReader<Object> reader = new DataFileReader<>(input, new GenericDatumReader<>())) {
      return reader.getMetaString(AvroFiles.KIND) != null;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
