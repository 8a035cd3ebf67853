package org.adafisher.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tinfour.common.SimpleTriangle;
import org.tinfour.common.Vertex;
import org.tinfour.common.VertexMergerGroup;
import org.tinfour.standard.IncrementalTin;

/**
 * A Delaunay triangulation (by Tinfour) of points, which it moves and scales, alike in both
 * directions, to u = (x − left) / span and v = (y − bottom) / span, between 0 and 1.
 */
final class Triangulation {

  /**
   * Tinfour merges points nearer than 1e-5 of this, and takes differences of areas below 1e-11 of
   * this as rounding, which with coordinates up to 1 are about 1e-15.
   */
  private static final double SPACING = 1e-3;

  private final double left;
  private final double bottom;
  private final double span;
  private final int[] vertexOf;
  private final List<Vertex> vertices = new ArrayList<>();
  private final List<int[]> triangles = new ArrayList<>();
  private final List<int[]> across = new ArrayList<>();
  private final int[][] neighbours;

  private Triangulation(double[] x, double[] y) {
    double[] boundsX = bounds(x, "x");
    double[] boundsY = bounds(y, "y");
    left = boundsX[0];
    bottom = boundsY[0];
    span = Math.max(boundsX[1] - left, boundsY[1] - bottom);
    vertexOf = new int[x.length];
    IncrementalTin tin = new IncrementalTin(SPACING);
    List<Vertex> points = new ArrayList<>();
    for (int i = 0; i < x.length && span > 0; i++) {
      points.add(new Vertex((x[i] - left) / span, (y[i] - bottom) / span, 0, i));
    }
    tin.add(points, null);
    if (!tin.isBootstrapped()) {
      throw new IllegalArgumentException(
          x.length + " points span no triangle: at least three that differ, not all on one line");
    }
    collect(tin);
    neighbours = connect();
  }

  static Triangulation of(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " x but " + y.length + " y coordinates");
    }
    return new Triangulation(x, y);
  }

  private static double[] bounds(double[] places, String name) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < places.length; i++) {
      if (!Double.isFinite(places[i])) {
        throw new IllegalArgumentException(
            "point " + i + ": " + name + " = " + places[i] + " is not finite");
      }
      least = Math.min(least, places[i]);
      most = Math.max(most, places[i]);
    }
    return new double[] {least, most};
  }

  private void collect(IncrementalTin tin) {
    Map<Vertex, Integer> numbers = new HashMap<>();
    for (Vertex vertex : tin.getVertices()) {
      int number = vertices.size();
      numbers.put(vertex, number);
      vertices.add(vertex);
      vertexOf[vertex.getIndex()] = number;
      if (vertex instanceof VertexMergerGroup group) {
        for (Vertex member : group.getVertices()) {
          vertexOf[member.getIndex()] = number;
        }
      }
    }
    for (SimpleTriangle found : tin.triangles()) {
      triangles.add(
          new int[] {
            numbers.get(found.getVertexA()),
            numbers.get(found.getVertexB()),
            numbers.get(found.getVertexC())
          });
    }
  }

  private int[][] connect() {
    List<TreeSet<Integer>> found = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      found.add(new TreeSet<>());
    }
    Map<Long, int[]> sides = new HashMap<>();
    for (int t = 0; t < triangles.size(); t++) {
      across.add(new int[] {-1, -1, -1});
      int[] corners = triangles.get(t);
      for (int k = 0; k < 3; k++) {
        int a = corners[(k + 1) % 3];
        int b = corners[(k + 2) % 3];
        found.get(a).add(b);
        found.get(b).add(a);
        int[] other =
            sides.putIfAbsent((long) Math.min(a, b) * size() + Math.max(a, b), new int[] {t, k});
        if (other != null) {
          across.get(t)[k] = other[0];
          across.get(other[0])[other[1]] = t;
        }
      }
    }
    return found.stream()
        .map(set -> set.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  double left() {
    return left;
  }

  double bottom() {
    return bottom;
  }

  double span() {
    return span;
  }

  /** The number of vertices: of points that differ. */
  int size() {
    return vertices.size();
  }

  double u(int vertex) {
    return vertices.get(vertex).x;
  }

  double v(int vertex) {
    return vertices.get(vertex).y;
  }

  int[] neighbours(int vertex) {
    return neighbours[vertex];
  }

  int triangles() {
    return triangles.size();
  }

  /** The vertices of a triangle. */
  int[] corners(int triangle) {
    return triangles.get(triangle);
  }

  /** The triangle on the other side of the edge opposite to a corner (0 to 2), or −1. */
  int across(int triangle, int corner) {
    return across.get(triangle)[corner];
  }

  double middleU(int triangle) {
    int[] c = triangles.get(triangle);
    return (u(c[0]) + u(c[1]) + u(c[2])) / 3;
  }

  double middleV(int triangle) {
    int[] c = triangles.get(triangle);
    return (v(c[0]) + v(c[1]) + v(c[2])) / 3;
  }

  /** The least and the largest v of a triangle. */
  double[] heights(int triangle) {
    int[] c = triangles.get(triangle);
    return new double[] {
      Math.min(v(c[0]), Math.min(v(c[1]), v(c[2]))), Math.max(v(c[0]), Math.max(v(c[1]), v(c[2])))
    };
  }

  double[] barycentric(int triangle, double u, double v) {
    int[] c = triangles.get(triangle);
    double u0 = u(c[0]) - u(c[2]);
    double v0 = v(c[0]) - v(c[2]);
    double u1 = u(c[1]) - u(c[2]);
    double v1 = v(c[1]) - v(c[2]);
    double area = u0 * v1 - u1 * v0;
    double first = ((u - u(c[2])) * v1 - u1 * (v - v(c[2]))) / area;
    double second = (u0 * (v - v(c[2])) - (u - u(c[2])) * v0) / area;
    return new double[] {first, second, 1 - first - second};
  }

  /** The values at the vertices: means where points coincide. */
  double[] average(double[] values) {
    if (values.length != vertexOf.length) {
      throw new IllegalArgumentException(values.length + " values, " + vertexOf.length + " points");
    }
    double[] sums = new double[size()];
    int[] counts = new int[size()];
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException("value " + i + " = " + values[i] + " is not finite");
      }
      sums[vertexOf[i]] += values[i];
      counts[vertexOf[i]]++;
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= counts[i];
    }
    return sums;
  }
}
