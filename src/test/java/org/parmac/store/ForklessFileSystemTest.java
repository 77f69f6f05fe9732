package org.parmac.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForklessFileSystemTest {
  @TempDir java.nio.file.Path folder;

  @Test
  void permissionsAreThoseAskedFor() throws Exception {
    Configuration conf = new Configuration();
    conf.set("fs.file.impl", ForklessFileSystem.class.getName());
    try (FileSystem fs = FileSystem.newInstance(URI.create("file:///"), conf)) {
      assertThat(fs).isInstanceOf(ForklessFileSystem.class);
      Path file = new Path(folder.resolve("a/file").toString());
      fs.create(file).close();
      for (String mode : new String[] {"600", "644", "751", "007", "000"}) {
        fs.setPermission(file, new FsPermission(mode));
        assertThat(fs.getFileStatus(file).getPermission()).isEqualTo(new FsPermission(mode));
      }
      fs.setPermission(file, new FsPermission("750"));
      assertThat(Files.getPosixFilePermissions(folder.resolve("a/file")))
          .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
      Path directory = new Path(folder.resolve("b").toString());
      fs.mkdirs(directory);
      fs.setPermission(directory, new FsPermission("1700"));
      int mode = (Integer) Files.getAttribute(folder.resolve("b"), "unix:mode");
      assertThat(mode & 07777).isEqualTo(01700);
    }
  }
}
