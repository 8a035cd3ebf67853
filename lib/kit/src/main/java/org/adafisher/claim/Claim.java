package org.adafisher.claim;

/**
 * A claim of the paper.
 *
 * @param id its name in the ledger
 * @param notebook the section whose notebook shows it, {@code 01} to {@code 10}
 * @param place section, table or figure
 * @param quotation the words; what was left out or added is in brackets
 * @param internal what decides it by the paper's own numbers
 * @param measured what decides it by runs made here
 */
record Claim(
    String id,
    String notebook,
    String place,
    String quotation,
    Predicate internal,
    Measurement measured) {

  Claim {
    if (id == null || !id.matches("[a-z0-9-]+")) {
      throw new IllegalArgumentException("id '" + id + "': small letters, digits and hyphens");
    }
    if (notebook == null || !notebook.matches("0[1-9]|1[01]")) {
      throw new IllegalArgumentException(id + ": notebook '" + notebook + "' is not 01 to 11");
    }
    if (place == null || place.isBlank() || quotation == null || quotation.isBlank()) {
      throw new IllegalArgumentException(id + ": place and quotation are needed");
    }
    if (internal == null || measured == null) {
      throw new IllegalArgumentException(id + ": internal and measured are needed");
    }
  }

  /** The words and their place; a quotation that is all in brackets names cells of a table. */
  String cited() {
    return quotation.matches("\\[[^\\]]*\\]")
        ? quotation.substring(1, quotation.length() - 1) + " (" + place + ")"
        : "“" + quotation + "” (" + place + ")";
  }
}
