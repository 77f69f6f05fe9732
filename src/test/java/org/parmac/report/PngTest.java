package org.parmac.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.parmac.math.Block;

class PngTest {
  @ParameterizedTest
  @CsvSource({"1, 1", "28, 28", "3, 50", "300, 2", "257, 129"})
  void theJdkReadsTheSamePixels(int width, int height) throws Exception {
    byte[] grey = new byte[width * height];
    new Random(1).nextBytes(grey);
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.of(width, height, grey)));
    assertThat(read.getWidth()).isEqualTo(width);
    assertThat(read.getHeight()).isEqualTo(height);
    for (int i = 0; i < grey.length; i++) {
      assertThat((byte) read.getRaster().getSample(i % width, i / width, 0)).isEqualTo(grey[i]);
    }
  }

  @Test
  void aPointIsAPictureRowByRow() throws Exception {
    Block points = new Block(1, 6, new float[] {0, 5, 10, 15, 20, -7});
    String uri = new ImageShape(3, 2, true).picture(points, 0, 0, 20);
    assertThat(uri).startsWith("data:image/png;base64,");
    byte[] png = Base64.getDecoder().decode(uri.substring(uri.indexOf(',') + 1));
    BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
    assertThat(read.getRaster().getSamples(0, 0, 3, 2, 0, (int[]) null))
        .containsExactly(0, 64, 128, 191, 255, 0);
  }
}
