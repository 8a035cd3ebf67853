package org.adafisher.data;

/** Something to learn from: labelled examples, or a text. */
public sealed interface DataSet permits LabelledData, TokenData {

  /**
   * Returns the name.
   *
   * @return such as {@code cifar10} or {@code wikitext2}
   */
  String name();

  /**
   * Returns what tables and plots must call it.
   *
   * @return the title, which says whether anything is left out
   */
  String title();

  /**
   * Returns the checksum of what was read.
   *
   * @return 64 hexadecimal digits
   */
  String sha256();

  /**
   * Returns where it comes from and under which licence.
   *
   * @return one line
   */
  String source();
}
