package org.adafisher.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.adafisher.data.DataException;
import org.adafisher.input.StrictJson;

/**
 * GPT-1's byte pairs (Radford et al. 2018; Sennrich et al. 2016): a word's letters are joined pair
 * by pair, the earliest of the published merges first; the last letter carries {@code </w>}. Words
 * are set in lower case; what the vocabulary lacks becomes {@code <unk>}.
 */
final class BytePairs {

  /** The token for what the vocabulary lacks. */
  static final String UNKNOWN = "<unk>";

  /** The token at the end of a line. */
  static final String END_OF_LINE = "\n</w>";

  /** The file of tokens and their numbers. */
  static final String VOCABULARY_FILE = "encoder_bpe_40000.json";

  /** The file of merges. */
  static final String MERGES_FILE = "vocab_40000.bpe";

  private static final String END_OF_WORD = "</w>";

  private final List<String> vocabulary;
  private final Map<String, Integer> numbers;
  private final Map<Pair, Integer> ranks;
  private final Map<String, int[]> known = new HashMap<>();

  private record Pair(String left, String right) {}

  private BytePairs(List<String> vocabulary, Map<Pair, Integer> ranks) {
    this.vocabulary = vocabulary;
    this.ranks = ranks;
    this.numbers = new HashMap<>();
    for (int i = 0; i < vocabulary.size(); i++) {
      numbers.put(vocabulary.get(i), i);
    }
  }

  /** Reads the two files of a folder. */
  static BytePairs read(Path folder) {
    Path merges = folder.resolve(MERGES_FILE);
    List<String> vocabulary = vocabulary(folder.resolve(VOCABULARY_FILE));
    BytePairs pairs = new BytePairs(vocabulary, new HashMap<>());
    List<String> lines = DataFiles.lines(merges);
    for (int i = 1; i < lines.size(); i++) {
      if (!lines.get(i).isEmpty()) {
        pairs.addMerge(merges, i + 1, lines.get(i).split(" "));
      }
    }
    if (pairs.ranks.isEmpty()) {
      throw new DataException(
          merges + ": no merges, expected a line of version, then a pair a line; get it again");
    }
    return pairs;
  }

  private void addMerge(Path file, int line, String[] pair) {
    if (pair.length != 2 || !numbers.containsKey(pair[0] + pair[1])) {
      throw new DataException(
          String.format(
              "%s: line %d is '%s', expected two symbols that together are in %s; get both again",
              file, line, String.join(" ", pair), VOCABULARY_FILE));
    }
    ranks.putIfAbsent(new Pair(pair[0], pair[1]), ranks.size());
  }

  private static List<String> vocabulary(Path file) {
    JsonNode root;
    try {
      root = StrictJson.parse(DataFiles.text(file), file.toString(), JsonNode.class);
    } catch (DataException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new DataException(
          e.getMessage() + "; expected one object of tokens and numbers; get it again");
    }
    String[] tokens = new String[root.size()];
    root.properties()
        .forEach(
            field -> {
              int number = field.getValue().isInt() ? field.getValue().asInt() : -1;
              if (number < 0 || number >= tokens.length || tokens[number] != null) {
                throw new DataException(
                    String.format(
                        "%s: token '%s' has number %s, expected 0 to %d, each once; get it again",
                        file, field.getKey(), field.getValue(), tokens.length - 1));
              }
              tokens[number] = field.getKey();
            });
    List<String> vocabulary = Arrays.asList(tokens);
    for (String needed : List.of(UNKNOWN, END_OF_LINE)) {
      if (!vocabulary.contains(needed)) {
        throw new DataException(
            file
                + ": no token '"
                + needed.replace("\n", "\\n")
                + "', which texts need; get it again");
      }
    }
    return vocabulary;
  }

  /** Returns the tokens by number. */
  List<String> vocabulary() {
    return vocabulary;
  }

  /** Returns the number of the end of a line. */
  int endOfLine() {
    return numbers.get(END_OF_LINE);
  }

  /** Returns a word's tokens, which must not be changed. */
  int[] encode(String word) {
    return known.computeIfAbsent(word, this::merge);
  }

  private int[] merge(String word) {
    if (word.equals(UNKNOWN)) {
      return new int[] {numbers.get(UNKNOWN)};
    }
    List<String> symbols = new ArrayList<>();
    word.toLowerCase(Locale.ROOT).codePoints().forEach(c -> symbols.add(Character.toString(c)));
    symbols.set(symbols.size() - 1, symbols.get(symbols.size() - 1) + END_OF_WORD);
    for (Pair pair = first(symbols); pair != null; pair = first(symbols)) {
      join(symbols, pair);
    }
    return symbols.stream().mapToInt(s -> numbers.getOrDefault(s, numbers.get(UNKNOWN))).toArray();
  }

  /** Returns the pair of neighbours that is merged next, or null. */
  private Pair first(List<String> symbols) {
    Pair first = null;
    int least = Integer.MAX_VALUE;
    for (int i = 1; i < symbols.size(); i++) {
      Pair pair = new Pair(symbols.get(i - 1), symbols.get(i));
      int rank = ranks.getOrDefault(pair, Integer.MAX_VALUE);
      if (rank < least) {
        least = rank;
        first = pair;
      }
    }
    return first;
  }

  private static void join(List<String> symbols, Pair pair) {
    for (int i = 0; i + 1 < symbols.size(); i++) {
      if (symbols.get(i).equals(pair.left) && symbols.get(i + 1).equals(pair.right)) {
        symbols.set(i, pair.left + pair.right);
        symbols.remove(i + 1);
      }
    }
  }
}
