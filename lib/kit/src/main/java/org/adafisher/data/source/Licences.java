package org.adafisher.data.source;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.adafisher.data.TokenData;
import org.adafisher.internal.Checksums;

/**
 * The texts of five licences of software, in words and signs of small letters, for a language model
 * where there is no other text. Of every licence, the last tenth is for testing and the tenth
 * before for validation; a word that the training text lacks is {@code <unk>}.
 */
final class Licences {

  private static final String FILE = "licences.txt.gz";
  private static final String UNKNOWN = "<unk>";
  private static final String END_OF_LINE = "<eos>";
  private static final Pattern TOKEN = Pattern.compile("[a-z0-9]+|\n|\\S");

  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> vocabulary = new ArrayList<>();
  private final List<IntStream.Builder> parts =
      List.of(IntStream.builder(), IntStream.builder(), IntStream.builder());

  private Licences() {
    number(UNKNOWN);
  }

  static TokenData load() {
    byte[] file = Resources.read(FILE);
    List<List<String>> licences = new ArrayList<>();
    for (String licence : text(file).split("\f\n")) {
      licences.add(
          TOKEN
              .matcher(licence.toLowerCase(java.util.Locale.ROOT))
              .results()
              .map(MatchResult::group)
              .map(token -> token.equals("\n") ? END_OF_LINE : token)
              .toList());
    }
    Licences read = new Licences();
    for (int part = 0; part < 3; part++) {
      for (List<String> licence : licences) {
        read.add(licence, part);
      }
    }
    return new TokenData(
        "licences",
        "five licences of software (words)",
        read.vocabulary,
        read.parts.get(0).build().toArray(),
        read.parts.get(1).build().toArray(),
        read.parts.get(2).build().toArray(),
        Checksums.sha256(new byte[][] {file}),
        "GPL-3, LGPL-3, GFDL-1.3, Apache-2.0, MPL-2.0; from Debian's base-files, verbatim");
  }

  private static String text(byte[] file) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds the first eight tenths of a licence, the ninth or the last. */
  private void add(List<String> licence, int part) {
    int n = licence.size();
    int[] bounds = {0, n * 8 / 10, n * 9 / 10, n};
    for (String token : licence.subList(bounds[part], bounds[part + 1])) {
      parts.get(part).add(part == 0 ? number(token) : numbers.getOrDefault(token, 0));
    }
  }

  private int number(String token) {
    return numbers.computeIfAbsent(
        token,
        word -> {
          vocabulary.add(word);
          return vocabulary.size() - 1;
        });
  }
}
