package org.adafisher.spark;

import java.io.Serializable;
import java.util.Comparator;

/**
 * An executor's machine.
 *
 * @param host its name
 * @param seesStore whether the driver's store is there, at the same place
 */
record Site(String host, boolean seesStore) implements Serializable, Comparable<Site> {

  @Override
  public int compareTo(Site other) {
    return Comparator.comparing(Site::host).thenComparing(Site::seesStore).compare(this, other);
  }
}
