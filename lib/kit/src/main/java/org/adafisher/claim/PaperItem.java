package org.adafisher.claim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A figure, table, statement or appendix experiment of the paper: a row of the map.
 *
 * @param id its anchor, such as {@code figure-5}
 * @param kind such as {@code figure}
 * @param label such as {@code Figure 5}
 * @param place the paper's section
 * @param title what it is about
 * @param says what the paper says with it, one sentence; for items without a claim of their own
 * @param section the number of the notebook that runs or shows it
 * @param studies the studies that run it; empty where nothing is trained for it
 * @param claims the claims that stand here, by id, each in a few words
 * @param see claims that stand elsewhere and speak to it
 * @param picture the file of a figure that its notebook draws, such as {@code 07_stability_1.svg};
 *     empty where none stands for it
 * @param note why no claim stands here, or what else there is to know; may be empty
 */
record PaperItem(
    String id,
    String kind,
    String label,
    String place,
    String title,
    String says,
    String section,
    List<String> studies,
    Map<String, String> claims,
    List<String> see,
    String picture,
    String note) {

  PaperItem {
    if (id == null || !id.matches("[a-z0-9.-]+")) {
      throw new IllegalArgumentException("id '" + id + "': small letters, digits, . and -");
    }
    for (String text : new String[] {kind, label, place, title, section}) {
      if (text == null || text.isBlank()) {
        throw new IllegalArgumentException(
            id + ": kind, label, place, title and section are needed");
      }
    }
    studies = Lists.orEmpty(studies);
    claims = claims == null ? Map.of() : new LinkedHashMap<>(claims);
    see = Lists.orEmpty(see);
    picture = picture == null ? "" : picture;
    note = note == null ? "" : note;
    if (claims.isEmpty() && (says == null || see.isEmpty() && note.isBlank())) {
      throw new IllegalArgumentException(
          id + ": no claim, and not both what the paper says and a note on why");
    }
  }
}
