package org.adafisher.claim;

import java.util.List;
import java.util.regex.Pattern;
import org.adafisher.training.record.RunRecord;

/**
 * Which runs speak to a claim, at whatever scale.
 *
 * @param data how the titles of their data begin, such as {@code CIFAR-10}; all if empty
 * @param networks a regular expression of their networks' names
 * @param pretrained whether they started from pretrained weights; null if either will do
 */
record Filter(List<String> data, String networks, Boolean pretrained) {

  Filter {
    data = Lists.orEmpty(data);
    if (networks == null) {
      throw new IllegalArgumentException("filter: networks are needed, .* for all");
    }
  }

  boolean admits(RunRecord run) {
    return isOfKind(run) && isOf(data, run.dataTitle());
  }

  /** Whether a run speaks to the claim on other data: small pictures of CIFAR, text of text. */
  boolean admitsOnOtherData(RunRecord run) {
    String kind = run.trainsText() ? "WikiText" : "CIFAR";
    return data.stream().anyMatch(name -> name.startsWith(kind)) && isOfKind(run);
  }

  private boolean isOfKind(RunRecord run) {
    return run.spec().network().matches(networks)
        && (pretrained == null || pretrained == (run.spec().pretrained() != null));
  }

  /** Whether a title is of one of these data, or of a part of them. */
  static boolean isOf(List<String> data, String title) {
    return data.isEmpty()
        || data.stream().anyMatch(name -> title.matches(Pattern.quote(name) + "(?![\\w-]).*"));
  }
}
