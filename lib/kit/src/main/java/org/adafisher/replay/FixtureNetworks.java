package org.adafisher.replay;

import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.adafisher.input.InputLimits;
import org.adafisher.network.Networks;

/** The networks that a fixture's name may mean, most literal first, without dropout. */
final class FixtureNetworks {

  private static final Pattern GPT_BLOCK = Pattern.compile("layers\\.(\\d{1,4})\\..*");

  private FixtureNetworks() {}

  /** The networks of a parity fixture. */
  static List<Block> candidates(String name, Trace fixture) {
    int classes =
        fixture.root().has("num_classes")
            ? fixture.count(fixture.root(), "num_classes", InputLimits.CLASSES)
            : rows(fixture, "embedding.tokens.weight");
    return name.startsWith("gpt1_")
        ? List.of(Networks.gpt1(classes, blocks(fixture), false))
        : candidates(name, classes);
  }

  /** {@code swin_b_tiny} is {@code swin_b_cifar} on larger pictures, {@code tv_x_64} is tv_x. */
  static List<Block> candidates(String name, int classes) {
    Set<String> names = new LinkedHashSet<>();
    for (String base = name; !base.isEmpty(); base = shorter(base)) {
      names.addAll(List.of(base, base + "_cifar", "tv_" + base));
    }
    names.retainAll(Networks.names());
    return names.stream().map(known -> Networks.create(known, classes, false)).toList();
  }

  /** The shape of the input; a GPT's positions say it where there is none. */
  static Shape input(Trace fixture) {
    if (!fixture.root().has("input")) {
      return new Shape(1, rows(fixture, "embedding.position.weight"));
    }
    return fixture.shape(fixture.required("input"), "shape");
  }

  private static int rows(Trace fixture, String name) {
    for (JsonNode row : fixture.required("state_dict")) {
      if (row.path("name").asText().equals(name)) {
        int rows = row.path("shape").path(0).asInt();
        if (rows < 1 || rows > InputLimits.CLASSES) {
          throw fixture.error(
              "'%s' has %d rows, at most %d are read".formatted(name, rows, InputLimits.CLASSES));
        }
        return rows;
      }
    }
    throw new TraceException(fixture.file(), "no field 'num_classes', and no '" + name + "'");
  }

  private static String shorter(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('_')));
  }

  private static int blocks(Trace fixture) {
    int blocks = 0;
    for (JsonNode row : fixture.required("state_dict")) {
      Matcher matcher = GPT_BLOCK.matcher(row.path("name").asText());
      if (matcher.matches()) {
        blocks = Math.max(blocks, Integer.parseInt(matcher.group(1)) + 1);
      }
    }
    if (blocks > fixture.required("state_dict").size()) {
      throw fixture.error("'state_dict' names block %d, but has fewer entries".formatted(blocks));
    }
    return blocks;
  }
}
