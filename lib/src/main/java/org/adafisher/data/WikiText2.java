package org.adafisher.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;
import java.util.stream.IntStream;

/**
 * WikiText-2 (Merity et al. 2016): words, separated by white space, with {@code <eos>} at the end
 * of every line; or, as the paper has it (Sec. 4.2), GPT-1's {@link BytePairs} of these words.
 * Words are numbered in the order in which the training text uses them first.
 */
final class WikiText2 {

  /** The files, the training text first. */
  static final List<String> FILES =
      List.of("wiki.train.tokens", "wiki.valid.tokens", "wiki.test.tokens");

  private static final List<String> FOLDERS = List.of("", "wikitext-2", "wikitext2");
  private static final List<String> PAIR_FOLDERS = List.of("", "gpt1-bpe");
  private static final String END_OF_LINE = "<eos>";

  // Words and ends of lines.
  private static final int[] WHOLE = {2_088_628, 217_646, 245_569};
  private static final List<String> PARTS = List.of("train", "validation", "test");

  private final List<Path> files;
  private final byte[][] bytes;
  private final List<List<String>> lines;

  private WikiText2(Path folder) {
    files = files(folder);
    bytes = files.stream().map(DataFiles::bytes).toArray(byte[][]::new);
    lines = new ArrayList<>();
    for (int part = 0; part < FILES.size(); part++) {
      lines.add(lines(files.get(part), bytes[part], WHOLE[part]));
    }
  }

  /** Returns whether a folder holds any of the files. */
  static boolean in(Path folder) {
    return FILES.stream().anyMatch(file -> Files.exists(folder.resolve(file)));
  }

  /** Opens the text as words, at a place or below it. */
  static TokenData words(Path place) {
    WikiText2 text = new WikiText2(find(place));
    Map<String, Integer> numbers = new HashMap<>();
    List<String> vocabulary = new ArrayList<>();
    int[][] parts = new int[FILES.size()][];
    for (int part = 0; part < parts.length; part++) {
      parts[part] = text.numbered(part, numbers, vocabulary);
    }
    return text.data("wikitext2", "words", vocabulary, parts, text.bytes);
  }

  /** Opens the text as byte pairs; both are looked for at a place and below it. */
  static TokenData bytePairs(Path place) {
    WikiText2 text = new WikiText2(find(place));
    Path folder =
        PAIR_FOLDERS.stream()
            .map(place::resolve)
            .filter(f -> Files.exists(f.resolve(BytePairs.VOCABULARY_FILE)))
            .findFirst()
            .orElseThrow(
                () ->
                    new DataException(
                        place
                            + ": no byte pairs of GPT-1 here; looked for "
                            + BytePairs.VOCABULARY_FILE
                            + ", here and in gpt1-bpe; get them with ./kit data gpt1-bpe"));
    BytePairs pairs = BytePairs.read(folder);
    int[][] parts = new int[FILES.size()][];
    for (int part = 0; part < parts.length; part++) {
      parts[part] = text.paired(part, pairs);
    }
    byte[][] read = Arrays.copyOf(text.bytes, FILES.size() + 2);
    read[FILES.size()] = DataFiles.bytes(folder.resolve(BytePairs.VOCABULARY_FILE));
    read[FILES.size() + 1] = DataFiles.bytes(folder.resolve(BytePairs.MERGES_FILE));
    return text.data("wikitext2-bpe", "GPT-1 byte pairs", pairs.vocabulary(), parts, read);
  }

  private static Path find(Path place) {
    DataFiles.checkFolder(place);
    return FOLDERS.stream()
        .map(place::resolve)
        .filter(WikiText2::in)
        .findFirst()
        .orElseThrow(
            () ->
                new DataException(
                    place
                        + ": no WikiText-2 here; looked for "
                        + String.join(", ", FILES)
                        + ", here and in "
                        + String.join(", ", FOLDERS.subList(1, FOLDERS.size()))
                        + "; give another folder, or get it with ./kit data wikitext2"));
  }

  private static List<Path> files(Path folder) {
    List<String> missing =
        FILES.stream().filter(name -> !Files.exists(folder.resolve(name))).toList();
    if (!missing.isEmpty()) {
      throw new DataException(
          folder
              + ": WikiText-2 is incomplete, no such file: "
              + String.join(", ", missing)
              + "; unpack it again");
    }
    return FILES.stream().map(folder::resolve).toList();
  }

  private static List<String> lines(Path file, byte[] bytes, int most) {
    String text = DataFiles.text(file, bytes);
    if (text.isBlank()) {
      throw new DataException(file + ": empty, expected a text; unpack it again");
    }
    if (bytes[bytes.length - 1] != '\n') {
      throw new DataException(
          file
              + ": the last line has no end, expected a whole text; it may be truncated, unpack it"
              + " again");
    }
    List<String> lines = Arrays.asList(text.substring(0, text.length() - 1).split("\n", -1));
    long tokens =
        lines.stream().mapToLong(line -> new StringTokenizer(line).countTokens() + 1).sum();
    if (tokens > most) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s: %,d words, WikiText-2 has %,d; is this another text, such as WikiText-103?",
              file,
              tokens,
              most));
    }
    return lines;
  }

  // The training text makes the vocabulary; the others must do with it.
  private int[] numbered(int part, Map<String, Integer> numbers, List<String> vocabulary) {
    IntStream.Builder tokens = IntStream.builder();
    List<String> all = lines.get(part);
    for (int line = 0; line < all.size(); line++) {
      StringTokenizer words = new StringTokenizer(all.get(line));
      for (boolean more = true; more; ) {
        more = words.hasMoreTokens();
        String word = more ? words.nextToken() : END_OF_LINE;
        Integer number = numbers.get(word);
        if (number == null && part > 0) {
          throw new DataException(
              String.format(
                  "%s: line %d has '%s', which the training text lacks; expected %s there, as the"
                      + " official file has it",
                  files.get(part), line + 1, word, BytePairs.UNKNOWN));
        }
        if (number == null) {
          number = vocabulary.size();
          numbers.put(word, number);
          vocabulary.add(word);
        }
        tokens.add(number);
      }
    }
    return tokens.build().toArray();
  }

  private int[] paired(int part, BytePairs pairs) {
    IntStream.Builder tokens = IntStream.builder();
    for (String line : lines.get(part)) {
      for (StringTokenizer words = new StringTokenizer(line); words.hasMoreTokens(); ) {
        for (int token : pairs.encode(words.nextToken())) {
          tokens.add(token);
        }
      }
      tokens.add(pairs.endOfLine());
    }
    return tokens.build().toArray();
  }

  private TokenData data(
      String name, String form, List<String> vocabulary, int[][] parts, byte[][] read) {
    return new TokenData(
        name,
        title() + ", " + form,
        vocabulary,
        parts[0],
        parts[1],
        parts[2],
        Checksums.sha256(read),
        "S. Merity et al., Pointer Sentinel Mixture Models, 2016; from Wikipedia, CC BY-SA");
  }

  private String title() {
    StringBuilder left = new StringBuilder();
    for (int part = 0; part < WHOLE.length; part++) {
      long words =
          lines.get(part).stream()
              .mapToLong(line -> new StringTokenizer(line).countTokens() + 1)
              .sum();
      if (words != WHOLE[part]) {
        left.append(left.isEmpty() ? "" : ", ")
            .append(String.format(Locale.ROOT, "%,d of %,d", words, WHOLE[part]))
            .append(" words ")
            .append(PARTS.get(part));
      }
    }
    return left.isEmpty() ? "WikiText-2" : "WikiText-2 subset (" + left + ")";
  }
}
