package org.adafisher.claim;

/**
 * How a verdict is shown beside its word.
 *
 * @param mark a shape, so that the colour is not the only sign
 * @param tone the colour's name in the map's style
 */
record Sign(String mark, String tone) {

  static Sign of(Verdict verdict) {
    return switch (verdict) {
      case SUPPORTED -> new Sign("✔", "good");
      case SUPPORTED_BY_ORDER -> new Sign("✓", "fair");
      case PARTLY_SUPPORTED -> new Sign("◐", "fair");
      case NOT_SUPPORTED -> new Sign("▽", "weak");
      case CONTRADICTED -> new Sign("✖", "bad");
      case SEEN -> new Sign("✔", "own");
      case SEEN_IN_PART -> new Sign("◐", "own");
      case MIXED -> new Sign("◑", "open");
      case NOT_SEEN -> new Sign("✖", "own");
      case IN_NOTEBOOK -> new Sign("▶", "own");
      case NOT_DECIDABLE -> new Sign("◇", "open");
      default -> new Sign("○", "open");
    };
  }
}
