package org.parmac.cli;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/** Local files of which one cannot be made: what a driver or a task does then is cut off there. */
public final class FaultyFiles extends LocalFileSystem {
  private static final String FAULT = "parmac.test.fault";

  /** A configuration in which nobody can make a file whose path matches. */
  static Configuration at(String regex) {
    Configuration conf = new Configuration();
    conf.set("fs.file.impl", FaultyFiles.class.getName());
    conf.setBoolean("fs.file.impl.disable.cache", true);
    conf.set(FAULT, regex);
    return conf;
  }

  private void check(Path path) throws IOException {
    String fault = getConf().get(FAULT);
    if (fault != null && path.toString().matches(fault)) {
      throw new IOException("injected fault at " + path);
    }
  }

  @Override
  public boolean rename(Path from, Path to) throws IOException {
    check(to);
    return super.rename(from, to);
  }

  @Override
  public FSDataOutputStream create(
      Path path,
      FsPermission permission,
      boolean overwrite,
      int bufferSize,
      short replication,
      long blockSize,
      Progressable progress)
      throws IOException {
    check(path);
    return super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress);
  }
}
