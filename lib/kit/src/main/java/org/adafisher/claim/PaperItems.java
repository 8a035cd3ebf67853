package org.adafisher.claim;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.adafisher.input.StrictJson;

/**
 * All that the paper shows and states: {@code results/paper/items.json}, which the jar holds.
 *
 * @param sections the notebooks' titles, by their names
 * @param items in the paper's order
 */
record PaperItems(Map<String, String> sections, List<PaperItem> items) {

  PaperItems {
    sections = sections == null ? Map.of() : new LinkedHashMap<>(sections);
    items = Lists.orEmpty(items);
    Set<String> ids = new HashSet<>();
    Set<String> claims = new HashSet<>();
    for (PaperItem item : items) {
      if (!ids.add(item.id())) {
        throw new IllegalArgumentException("two items have the id '" + item.id() + "'");
      }
      for (String claim : item.claims().keySet()) {
        if (!claims.add(claim)) {
          throw new IllegalArgumentException("the claim '" + claim + "' stands in two items");
        }
      }
    }
  }

  static PaperItems load() {
    try (InputStream in =
        Objects.requireNonNull(
            PaperItems.class.getResourceAsStream("items.json"), "no items.json in the jar")) {
      return read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads items.
   *
   * @param json what {@code items.json} holds
   * @return the items
   * @throws IllegalArgumentException if a field is missing, unknown or out of range
   */
  static PaperItems read(String json) {
    return StrictJson.parsePartial(json, "items.json", PaperItems.class);
  }

  /** A notebook's name by its number. */
  String stem(String number) {
    return sections.keySet().stream()
        .filter(stem -> stem.startsWith(number))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("items.json: no section '" + number + "'"));
  }

  /** A notebook's title by its number. */
  String title(String number) {
    return sections.get(stem(number));
  }

  /** What of the paper a claim belongs to, such as {@code Table 2}; empty if it stands nowhere. */
  String label(String claim) {
    return items.stream()
        .filter(item -> item.claims().containsKey(claim))
        .map(PaperItem::label)
        .findFirst()
        .orElse("");
  }

  /** The words for a claim, where it stands; its id if it stands nowhere. */
  String words(String claim) {
    return items.stream()
        .filter(item -> item.claims().containsKey(claim))
        .map(item -> item.claims().get(claim))
        .findFirst()
        .orElse(claim);
  }
}
