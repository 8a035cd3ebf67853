package org.adafisher.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.adafisher.Shared;
import org.adafisher.data.DataException;
import org.adafisher.data.TokenData;
import org.adafisher.data.batch.TokenBatch;
import org.adafisher.data.batch.TokenBatches;
import org.adafisher.internal.Checksums;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WikiText2Test {

  @TempDir private Path folder;

  @Test
  void theWordsOfTheOfficialFilesAreAsManyAsIsKnown() {
    TokenData data = DataSets.openTokens("wikitext2", Shared.folder("data"));
    assertThat(data.title()).isEqualTo("WikiText-2, words");
    assertThat(data.train()).hasSize(2_088_628);
    assertThat(data.validation()).hasSize(217_646);
    assertThat(data.test()).hasSize(245_569);
    assertThat(data.vocabulary()).hasSize(33_278).startsWith("<eos>", "=", "Valkyria");
    assertThat(count(data.train(), data.vocabulary().indexOf("<unk>"))).isEqualTo(54_625);
    assertThat(Arrays.stream(data.test()).distinct()).hasSize(14_143);
  }

  private static long count(int[] tokens, int wanted) {
    return Arrays.stream(tokens).filter(token -> token == wanted).count();
  }

  /**
   * Hugging Face's tokenizers 0.23: {@code models.BPE(vocabulary, merges, unk_token="<unk>",
   * end_of_word_suffix="</w>")} on every word in lower case, {@code <unk>} as it is, {@code \n</w>}
   * at the end of a line; the SHA-256 of the numbers as 32-bit little-endian integers.
   */
  @Test
  void bytePairsAgreeWithAnotherImplementation() {
    TokenData data = DataSets.openTokens("wikitext2-bpe", Shared.folder("data"));
    assertThat(data.vocabulary()).hasSize(40_478);
    assertThat(data.title()).isEqualTo("WikiText-2, GPT-1 byte pairs");
    assertThat(data.train()).hasSize(2_303_089);
    assertThat(sha256(data.train()))
        .isEqualTo("30eec4d4277530cd3f3cfdb54275c542e64700e81d0bd6534aa2d6b59388bea4");
    assertThat(sha256(data.validation()))
        .isEqualTo("b19bf582bd0c5278fb6c61f84d56974f1393e38954a25c69df0c0ad4ec72b2b7");
    assertThat(sha256(data.test()))
        .isEqualTo("7a437d5dd27139cef7240673ee029db4442f755fea65498f2307ad47ff03f5f2");
  }

  private static String sha256(int[] tokens) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * tokens.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(tokens);
    return Checksums.sha256(bytes.array());
  }

  /** Every merge of the published list is one that the encoder can make of its letters. */
  @Test
  void everyWordOfTheVocabularyIsOneToken() {
    BytePairs pairs = BytePairs.read(Shared.folder("data/gpt1-bpe"));
    int whole = 0;
    for (int number = 0; number < pairs.vocabulary().size(); number++) {
      String token = pairs.vocabulary().get(number);
      if (token.endsWith("</w>") && !token.equals(BytePairs.END_OF_LINE)) {
        String word = token.substring(0, token.length() - 4);
        if (word.equals(word.toLowerCase(Locale.ROOT))) {
          assertThat(String.join("", tokens(pairs, word))).isEqualTo(token);
          whole += pairs.encode(word).length == 1 ? 1 : 0;
        }
      }
    }
    assertThat(whole).isGreaterThan(20_000);
  }

  private static List<String> tokens(BytePairs pairs, String word) {
    return Arrays.stream(pairs.encode(word)).mapToObj(pairs.vocabulary()::get).toList();
  }

  @Test
  void mergesAreMadeInTheOrderOfTheirList() throws Exception {
    Files.writeString(
        folder.resolve(BytePairs.VOCABULARY_FILE),
        "{\"<unk>\":0,\"\\n</w>\":1,\"a\":2,\"b\":3,\"b</w>\":4,\"ab\":5,\"ab</w>\":6,\"abab</w>\":7,"
            + "\"ba\":8,\"a</w>\":9}");
    Files.writeString(
        folder.resolve(BytePairs.MERGES_FILE), "#version: 0.2\na b\nb a\na b</w>\nab ab</w>\n");
    BytePairs pairs = BytePairs.read(folder);
    assertThat(tokens(pairs, "ABAB")).containsExactly("abab</w>");
    assertThat(tokens(pairs, "aba")).containsExactly("ab", "a</w>");
    assertThat(tokens(pairs, "bab")).containsExactly("ba", "b</w>");
    assertThat(tokens(pairs, "xab")).containsExactly("<unk>", "ab</w>");
    assertThat(tokens(pairs, "<unk>")).containsExactly("<unk>");
  }

  @Test
  void aPartSaysWhatItIs() throws Exception {
    for (String file : WikiText2.FILES) {
      Files.writeString(folder.resolve(file), " = A = \n\n a b \n");
    }
    TokenData data = DataSets.openTokens(folder.toString(), null);
    assertThat(data.vocabulary()).containsExactly("=", "A", "<eos>", "a", "b");
    assertThat(data.train()).containsExactly(0, 1, 0, 2, 2, 3, 4, 2);
    assertThat(data.title()).startsWith("WikiText-2 subset (8 of 2,088,628 words train, 8 of");
    assertThatThrownBy(() -> DataSets.open(folder.toString(), null))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a text");
  }

  @Test
  void batchesHaveEveryTokenOnceAndItsFollower() {
    int[] text = IntStream.range(0, 100).toArray();
    TokenBatches batches = new TokenBatches(text, 8, 5, true, 1);
    assertThat(batches.count()).isEqualTo(3);
    List<Integer> seen = new ArrayList<>();
    for (Iterator<TokenBatch> all = batches.epoch(2); all.hasNext(); ) {
      TokenBatch batch = all.next();
      for (int i = 0; i < batch.inputs().length; i++) {
        assertThat(batch.targets()[i]).isEqualTo(batch.inputs()[i] + 1);
        seen.add(batch.inputs()[i]);
      }
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(IntStream.range(0, 96).boxed().toList());
    assertThat(seen).isNotEqualTo(IntStream.range(0, 96).boxed().toList());
  }

  @Test
  void theOrderOfPiecesFollowsSeedAndEpoch() {
    int[] text = IntStream.range(0, 1000).toArray();
    int[] first = new TokenBatches(text, 8, 124, true, 1).epoch(1).next().inputs();
    assertThat(new TokenBatches(text, 8, 124, true, 1).epoch(1).next().inputs()).isEqualTo(first);
    assertThat(new TokenBatches(text, 8, 124, true, 2).epoch(1).next().inputs())
        .isNotEqualTo(first);
    assertThat(new TokenBatches(text, 8, 124, true, 1).epoch(2).next().inputs())
        .isNotEqualTo(first);
    assertThat(new TokenBatches(text, 8, 124, false, 1).epoch(9).next().inputs())
        .isEqualTo(IntStream.range(0, 992).toArray());
  }

  @Test
  void djlTakesTheTokensAsTheyAre() {
    TokenBatch batch = new TokenBatches(new int[] {3, 1, 2, 0, 3}, 2, 2, false, 1).epoch(1).next();
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      NDArray inputs = batch.inputs(manager);
      assertThat(inputs.getShape()).isEqualTo(new Shape(2, 2));
      assertThat(inputs.getDataType()).isEqualTo(DataType.INT64);
      assertThat(inputs.toLongArray()).containsExactly(3, 1, 2, 0);
      assertThat(batch.targets(manager).toLongArray()).containsExactly(1, 2, 0, 3);
    }
  }

  @Test
  void theOptionsAreChecked() {
    assertThatThrownBy(() -> new TokenBatches(new int[5], 5, 1, false, 1))
        .hasMessageContaining("sequence length 5 must be in [1, 4]");
    assertThatThrownBy(() -> new TokenBatches(new int[5], 2, 0, false, 1))
        .hasMessageContaining("batch size 0");
  }
}
