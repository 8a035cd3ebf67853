package org.adafisher.data.picture;

import ai.djl.ndarray.types.Shape;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.ResizedCrop;

/**
 * Pictures in files, decoded whenever they are asked for: the middle of a picture, scaled before if
 * sizes differ, or a random part of it.
 */
public final class PictureFiles implements Examples {

  /**
   * What is shown of a picture: it is scaled so that its shorter side is {@code shorter}, then the
   * middle {@code side} × {@code side} is cut out. A {@code shorter} of 0 stands for pictures that
   * have the size already.
   *
   * @param shorter the shorter side of the scaled picture, at least {@code side}, or 0
   * @param side the height and width of an example, at least 1
   */
  public record View(int shorter, int side) {

    /** Checks the ranges. */
    public View {
      if (side < 1 || shorter != 0 && shorter < side) {
        throw new IllegalArgumentException(
            "side " + side + " must be at least 1 and at most the scaled side " + shorter);
      }
    }
  }

  private final List<Path> files;
  private final int[] labels;
  private final View view;
  private final float[][] values = PixelScale.imageNet().tables();
  private final PictureDecoder decoder = new PictureDecoder();

  /**
   * Creates examples.
   *
   * @param files the pictures
   * @param labels their classes
   * @param view what is shown of them
   * @throws IllegalArgumentException if there are none, or not as many labels
   */
  public PictureFiles(List<Path> files, int[] labels, View view) {
    if (labels.length == 0 || files.size() != labels.length) {
      throw new IllegalArgumentException(
          files.size() + " files and " + labels.length + " labels must be as many, not 0");
    }
    this.files = List.copyOf(files);
    this.labels = labels.clone();
    this.view = view;
  }

  @Override
  public int size() {
    return labels.length;
  }

  @Override
  public Shape shape() {
    return new Shape(3, view.side, view.side);
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public void copyTo(int index, float[] destination, int offset) {
    Picture picture = decode(index);
    if (view.shorter != 0) {
      picture = Resize.shorterSide(picture, view.shorter).centre(view.side);
    }
    PixelScale.copy(picture, values, destination, offset);
  }

  @Override
  public void copyPartTo(
      int index, ResizedCrop crop, RandomGenerator random, float[] destination, int offset) {
    Picture picture = decode(index);
    Picture part = picture.crop(crop.draw(picture.height(), picture.width(), random));
    PixelScale.copy(Resize.to(part, view.side, view.side), values, destination, offset);
  }

  @Override
  public boolean inMemory() {
    return false;
  }

  @Override
  public float black(int channel) {
    return values[channel][0];
  }

  private Picture decode(int index) {
    Picture picture = decoder.decode(files.get(index));
    if (view.shorter == 0 && (picture.height() != view.side || picture.width() != view.side)) {
      throw new DataException(
          String.format(
              "%s: %d×%d pixels, expected %d×%d; get it again",
              files.get(index), picture.width(), picture.height(), view.side, view.side));
    }
    if (view.shorter != 0) {
      PictureBudget.checkScaled(files.get(index), picture, view.shorter);
    }
    return picture;
  }
}
