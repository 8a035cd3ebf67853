package org.adafisher.cli;

import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.ParseResult;

/** The options that a command was given, of which those that would do nothing are refused. */
record Given(ParseResult options) {

  /** Whether an option was given. */
  boolean has(String name) {
    return options.hasMatchedOption(name);
  }

  /** Refuses options, with the reason why they would do nothing. */
  void refuse(String reason, String... names) {
    for (String name : names) {
      if (has(name)) {
        throw new IllegalArgumentException(name + " would do nothing: " + reason);
      }
    }
  }

  /** Refuses all options but some. */
  void refuseAllBut(String reason, Set<String> allowed) {
    Set<String> others = new TreeSet<>();
    options.matchedOptions().forEach(option -> others.add(option.longestName()));
    others.removeAll(allowed);
    refuse(reason, others.toArray(String[]::new));
  }
}
