package org.adafisher.analysis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tinfour.common.SimpleTriangle;
import org.tinfour.common.Vertex;
import org.tinfour.standard.IncrementalTin;

/** A Delaunay triangulation (by Tinfour) of the distinct ones of some points. */
final class Triangulation {

  private final int[] pointOf;
  private final double[] x;
  private final double[] y;
  private final List<int[]> triangles = new ArrayList<>();
  private final List<int[]> across = new ArrayList<>();
  private final List<TreeSet<Integer>> neighbours = new ArrayList<>();

  private Triangulation(int[] pointOf, double[] x, double[] y) {
    this.pointOf = pointOf;
    this.x = x;
    this.y = y;
  }

  static Triangulation of(double[] x, double[] y) {
    if (x.length != y.length) {
      throw new IllegalArgumentException(x.length + " and " + y.length + " coordinates");
    }
    Map<List<Double>, Integer> distinct = new LinkedHashMap<>();
    int[] pointOf = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      if (!Double.isFinite(x[i]) || !Double.isFinite(y[i])) {
        throw new IllegalArgumentException("point " + i + " is not finite");
      }
      pointOf[i] = distinct.computeIfAbsent(List.of(x[i], y[i]), key -> distinct.size());
    }
    double[] distinctX = distinct.keySet().stream().mapToDouble(point -> point.get(0)).toArray();
    double[] distinctY = distinct.keySet().stream().mapToDouble(point -> point.get(1)).toArray();
    Triangulation mesh = new Triangulation(pointOf, distinctX, distinctY);
    mesh.triangulate();
    return mesh;
  }

  private void triangulate() {
    List<Vertex> vertices = scaledVertices();
    IncrementalTin tin = new IncrementalTin(1e-3);
    tin.add(vertices, null);
    for (SimpleTriangle found :
        tin.isBootstrapped() ? tin.triangles() : List.<SimpleTriangle>of()) {
      triangles.add(
          new int[] {
            found.getVertexA().getIndex(),
            found.getVertexB().getIndex(),
            found.getVertexC().getIndex()
          });
    }
    if (triangles.isEmpty()) {
      throw new IllegalArgumentException(
          size() + " distinct points span no triangle: at least three, not all on one line");
    }
    connect();
  }

  /** The points moved and scaled, alike in both directions, to a span of 1. */
  private List<Vertex> scaledVertices() {
    double left = Double.POSITIVE_INFINITY;
    double bottom = Double.POSITIVE_INFINITY;
    double span = 0;
    for (int i = 0; i < size(); i++) {
      left = Math.min(left, x[i]);
      bottom = Math.min(bottom, y[i]);
    }
    for (int i = 0; i < size(); i++) {
      span = Math.max(span, Math.max(x[i] - left, y[i] - bottom));
    }
    List<Vertex> vertices = new ArrayList<>();
    for (int i = 0; i < size(); i++) {
      vertices.add(new Vertex((x[i] - left) / span, (y[i] - bottom) / span, 0, i));
    }
    return vertices;
  }

  private void connect() {
    Map<List<Integer>, int[]> sides = new HashMap<>();
    for (int i = 0; i < size(); i++) {
      neighbours.add(new TreeSet<>());
    }
    for (int t = 0; t < triangles.size(); t++) {
      across.add(new int[] {-1, -1, -1});
      int[] corners = triangles.get(t);
      for (int k = 0; k < 3; k++) {
        int a = corners[(k + 1) % 3];
        int b = corners[(k + 2) % 3];
        neighbours.get(a).add(b);
        neighbours.get(b).add(a);
        int[] other = sides.putIfAbsent(List.of(Math.min(a, b), Math.max(a, b)), new int[] {t, k});
        if (other != null) {
          across.get(t)[k] = other[0];
          across.get(other[0])[other[1]] = t;
        }
      }
    }
  }

  /** The number of distinct points. */
  int size() {
    return x.length;
  }

  double x(int point) {
    return x[point];
  }

  double y(int point) {
    return y[point];
  }

  TreeSet<Integer> neighbours(int point) {
    return neighbours.get(point);
  }

  int triangles() {
    return triangles.size();
  }

  int[] corners(int triangle) {
    return triangles.get(triangle);
  }

  /** The triangle on the other side of the edge opposite to a corner (0 to 2), or −1. */
  int across(int triangle, int corner) {
    return across.get(triangle)[corner];
  }

  /** The values at the distinct points: means where points coincide. */
  double[] average(double[] values) {
    if (values.length != pointOf.length) {
      throw new IllegalArgumentException(values.length + " values, " + pointOf.length + " points");
    }
    double[] sums = new double[size()];
    int[] counts = new int[size()];
    for (int i = 0; i < values.length; i++) {
      sums[pointOf[i]] += values[i];
      counts[pointOf[i]]++;
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= counts[i];
    }
    return sums;
  }

  double[] barycentric(int triangle, double px, double py) {
    int[] c = triangles.get(triangle);
    double area =
        (y[c[1]] - y[c[2]]) * (x[c[0]] - x[c[2]]) + (x[c[2]] - x[c[1]]) * (y[c[0]] - y[c[2]]);
    double first =
        ((y[c[1]] - y[c[2]]) * (px - x[c[2]]) + (x[c[2]] - x[c[1]]) * (py - y[c[2]])) / area;
    double second =
        ((y[c[2]] - y[c[0]]) * (px - x[c[2]]) + (x[c[0]] - x[c[2]]) * (py - y[c[2]])) / area;
    return new double[] {first, second, 1 - first - second};
  }

  /** The smallest x and y, then the largest x and y, of a triangle. */
  double[] box(int triangle) {
    int[] c = triangles.get(triangle);
    return new double[] {
      Math.min(x[c[0]], Math.min(x[c[1]], x[c[2]])),
      Math.min(y[c[0]], Math.min(y[c[1]], y[c[2]])),
      Math.max(x[c[0]], Math.max(x[c[1]], x[c[2]])),
      Math.max(y[c[0]], Math.max(y[c[1]], y[c[2]]))
    };
  }
}
