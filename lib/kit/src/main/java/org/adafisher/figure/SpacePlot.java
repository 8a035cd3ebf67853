package org.adafisher.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Paths over a surface in three dimensions, seen from above and aside (paper Fig. 1), with an inset
 * that magnifies paths which pile up: a picture that needs no script. Paths are drawn over the
 * surface even where it would hide them.
 */
public final class SpacePlot {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 690;
  private static final double AZIMUTH = Math.toRadians(-38);
  private static final double ELEVATION = Math.toRadians(27);
  private static final double SCALE = 470;
  private static final double CENTRE_X = 378;
  private static final double CENTRE_Y = 352;
  private static final int CELLS = 40;
  private static final int INSET_X = 712;
  private static final int INSET_Y = 64;
  private static final int INSET_WIDTH = 270;
  private static final int INSET_HEIGHT = 230;
  private static final int LEGEND_Y = 340;
  private static final int LINE = 20;
  private static final double SHORT = 0.25;

  private final Svg svg;
  private final Surface surface;
  private final double[] low;
  private final double[] high;

  private SpacePlot(Svg svg, Surface surface, List<Path> paths) {
    this.svg = svg;
    this.surface = surface;
    low =
        new double[] {
          least(paths, Path::x, surface.x()), least(paths, Path::y, surface.y()), surface.least()
        };
    high =
        new double[] {
          most(paths, Path::x, surface.x()), most(paths, Path::y, surface.y()), surface.most()
        };
  }

  private static double least(List<Path> paths, Function<Path, double[]> of, double[] grid) {
    return all(paths, of, grid).min().orElseThrow();
  }

  private static double most(List<Path> paths, Function<Path, double[]> of, double[] grid) {
    return all(paths, of, grid).max().orElseThrow();
  }

  private static DoubleStream all(List<Path> paths, Function<Path, double[]> of, double[] grid) {
    return DoubleStream.concat(
        Arrays.stream(grid), paths.stream().map(of).flatMapToDouble(Arrays::stream));
  }

  /**
   * A path in space.
   *
   * @param label the method; it decides the colour
   * @param x first coordinates, at least one
   * @param y second coordinates
   * @param z heights
   */
  public record Path(String label, double[] x, double[] y, double[] z) {

    /** Checks and copies the coordinates. */
    public Path {
      if (x.length == 0 || x.length != y.length || x.length != z.length) {
        throw new IllegalArgumentException(
            "%s: %d, %d and %d coordinates: must be as many, at least 1"
                .formatted(label, x.length, y.length, z.length));
      }
      x = x.clone();
      y = y.clone();
      z = z.clone();
    }

    private double reach() {
      double sum = 0;
      for (int i = 1; i < x.length; i++) {
        sum = Math.max(sum, Math.hypot(x[i] - x[0], y[i] - y[0]));
      }
      return sum;
    }
  }

  /**
   * Draws.
   *
   * @param title the title, naming the data
   * @param xTitle the first coordinate
   * @param yTitle the second
   * @param surface the surface; values beyond its least and most are drawn at these
   * @param paths the paths; a circle marks the start, a larger dot the end
   * @return an SVG document, 1,000 wide
   */
  public static String svg(
      String title, String xTitle, String yTitle, Surface surface, List<Path> paths) {
    Svg svg = new Svg(WIDTH, HEIGHT, 13, title);
    SpacePlot plot = new SpacePlot(svg, surface, paths);
    svg.words(6, 22, "start", " font-size=\"15\" font-weight=\"bold\"", title);
    plot.surface();
    plot.box(xTitle, yTitle);
    paths.forEach(plot::path);
    plot.inset(paths);
    plot.legend(paths);
    return svg.end();
  }

  /** Where a point in space lies on the paper; heights beyond the surface's range are cut off. */
  private double[] project(double x, double y, double z) {
    double a = share(x, 0) - 0.5;
    double b = share(y, 1) - 0.5;
    double c = Math.max(0, Math.min(1, share(z, 2))) - 0.5;
    double right = a * Math.cos(AZIMUTH) - b * Math.sin(AZIMUTH);
    double back = a * Math.sin(AZIMUTH) + b * Math.cos(AZIMUTH);
    double down = -back * Math.sin(ELEVATION) - 0.75 * c * Math.cos(ELEVATION);
    return new double[] {CENTRE_X + SCALE * right, CENTRE_Y + SCALE * down};
  }

  private double share(double value, int axis) {
    double span = high[axis] - low[axis];
    return span == 0 ? 0.5 : (value - low[axis]) / span;
  }

  private record Cell(double depth, String points, double height) {}

  /** The furthest cells first, so that nearer ones lie over them. */
  private void surface() {
    List<Cell> cells = new ArrayList<>();
    int stepX = Math.max(1, (surface.x().length - 1) / CELLS);
    int stepY = Math.max(1, (surface.y().length - 1) / CELLS);
    for (int row = 0; row + stepY < surface.y().length; row += stepY) {
      for (int column = 0; column + stepX < surface.x().length; column += stepX) {
        cell(row, column, row + stepY, column + stepX, cells);
      }
    }
    cells.sort(Comparator.comparingDouble(Cell::depth).reversed());
    for (Cell cell : cells) {
      svg.add(
          "<polygon points=\"%s\" fill=\"%s\" stroke=\"#5a6a80\" stroke-width=\"0.3\"/>%n",
          cell.points, LandscapePlot.colour(share(cell.height, 2)));
    }
  }

  private void cell(int row, int column, int nextRow, int nextColumn, List<Cell> cells) {
    int[][] corners = {{row, column}, {row, nextColumn}, {nextRow, nextColumn}, {nextRow, column}};
    StringBuilder points = new StringBuilder();
    double height = 0;
    for (int[] corner : corners) {
      double z = surface.values()[corner[0]][corner[1]];
      double[] at = project(surface.x()[corner[1]], surface.y()[corner[0]], z);
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", at[0], at[1]));
      height += z / corners.length;
    }
    if (!Double.isNaN(height)) {
      double depth =
          share(surface.x()[column], 0) * Math.sin(AZIMUTH)
              + share(surface.y()[row], 1) * Math.cos(AZIMUTH);
      cells.add(new Cell(depth, points.toString().strip(), height));
    }
  }

  /** The axes at the lower edges and at the left, with the ends of their ranges. */
  private void box(String xTitle, String yTitle) {
    double[] origin = project(low[0], low[1], low[2]);
    double[] right = project(high[0], low[1], low[2]);
    double[] back = project(high[0], high[1], low[2]);
    double[] top = project(low[0], low[1], high[2]);
    line(origin, right, "#222", 1.2);
    line(right, back, "#222", 1.2);
    line(origin, top, "#222", 1.2);
    svg.words(origin[0], origin[1] + 20, "middle", "", number(low[0]));
    svg.words(right[0] - 8, right[1] + 18, "end", "", number(high[0]));
    svg.words(right[0] + 14, right[1] + 10, "start", "", number(low[1]));
    svg.words(back[0] - 12, back[1] - 4, "end", "", number(high[1]));
    bold((origin[0] + right[0]) / 2 - 60, (origin[1] + right[1]) / 2 + 34, xTitle);
    bold((right[0] + back[0]) / 2 + 80, (right[1] + back[1]) / 2 + 34, yTitle);
    bold(top[0] + 6, top[1] - 12, surface.title());
    svg.words(origin[0] - 8, origin[1] - 6, "end", "", number(low[2]));
    svg.words(top[0] - 8, top[1] + 10, "end", "", number(high[2]));
  }

  private void bold(double x, double y, String text) {
    svg.words(x, y, "middle", " font-weight=\"bold\"", text);
  }

  private void path(Path path) {
    double[][] points = new double[path.x.length][];
    Arrays.setAll(points, i -> project(path.x[i], path.y[i], path.z[i]));
    polyline(path.label, points, 2.4);
  }

  private void polyline(String label, double[][] points, double width) {
    String colour = Look.of(label).colour();
    StringBuilder text = new StringBuilder();
    for (double[] point : points) {
      text.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
    }
    svg.add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"white\" stroke-width=\"%.1f\""
            + " stroke-opacity=\"0.8\"/>%n",
        text.toString().strip(), width + 2.5);
    svg.add(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\""
            + " stroke-linejoin=\"round\"><title>%s</title></polyline>%n",
        text.toString().strip(), colour, width, Json.inHtml(label));
    dot(points[0], 4, "white");
    dot(points[points.length - 1], 5, colour);
  }

  /** The plane around those paths that stay near the start, where they are too close to tell. */
  private void inset(List<Path> paths) {
    double longest = paths.stream().mapToDouble(Path::reach).max().orElse(0);
    List<Path> near = paths.stream().filter(path -> path.reach() < SHORT * longest).toList();
    if (near.size() < 2) {
      return;
    }
    double[] x = near.stream().map(Path::x).flatMapToDouble(Arrays::stream).sorted().toArray();
    double[] y = near.stream().map(Path::y).flatMapToDouble(Arrays::stream).sorted().toArray();
    double spanX = Math.max(x[x.length - 1] - x[0], Double.MIN_NORMAL);
    double spanY = Math.max(y[y.length - 1] - y[0], Double.MIN_NORMAL);
    svg.words(
        INSET_X,
        INSET_Y - 10.0,
        "start",
        " font-weight=\"bold\"",
        "from above, near the start, magnified");
    svg.add(
        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#fbfbf6\" stroke=\"#222\"/>%n",
        INSET_X, INSET_Y, INSET_WIDTH, INSET_HEIGHT);
    for (Path path : near) {
      double[][] points = new double[path.x.length][];
      Arrays.setAll(
          points,
          i ->
              new double[] {
                INSET_X + 12 + (INSET_WIDTH - 24) * (path.x[i] - x[0]) / spanX,
                INSET_Y + INSET_HEIGHT - 12 - (INSET_HEIGHT - 24) * (path.y[i] - y[0]) / spanY
              });
      polyline(path.label, points, 1.8);
    }
    svg.words(INSET_X, INSET_Y + INSET_HEIGHT + 16.0, "start", "", number(x[0]));
    svg.words(
        INSET_X + INSET_WIDTH, INSET_Y + INSET_HEIGHT + 16.0, "end", "", number(x[x.length - 1]));
    svg.words(INSET_X - 4.0, INSET_Y + INSET_HEIGHT - 2.0, "end", "", number(y[0]));
    svg.words(INSET_X - 4.0, INSET_Y + 12.0, "end", "", number(y[y.length - 1]));
  }

  private void legend(List<Path> paths) {
    for (int i = 0; i < paths.size(); i++) {
      String label = paths.get(i).label;
      double y = LEGEND_Y + LINE * (double) i;
      line(new double[] {INSET_X, y}, new double[] {INSET_X + 26, y}, Look.of(label).colour(), 2.6);
      svg.words(INSET_X + 34.0, y + 4, "start", "", label);
    }
    svg.words(
        INSET_X,
        LEGEND_Y + LINE * (paths.size() + 0.5),
        "start",
        " fill=\"#555\"",
        "○ start, ● end");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value).replaceFirst("^-", "−");
  }

  private void dot(double[] at, int radius, String colour) {
    svg.add(
        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" fill=\"%s\" stroke=\"#222\"/>%n",
        at[0], at[1], radius, colour);
  }

  private void line(double[] from, double[] to, String colour, double width) {
    svg.line(from[0], from[1], to[0], to[1], colour, width);
  }
}
