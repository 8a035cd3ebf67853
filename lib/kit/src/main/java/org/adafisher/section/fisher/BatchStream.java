package org.adafisher.section.fisher;

import java.util.Iterator;
import org.adafisher.data.batch.Augmentation;
import org.adafisher.data.batch.Batch;
import org.adafisher.data.batch.Batches;

/** A network's batches, epoch after epoch. */
final class BatchStream {

  private final Batches batches;
  private Iterator<Batch> current;
  private int epoch;

  BatchStream(SmallNetwork kind, long seed) {
    batches = new Batches(kind.data().train(), Subject.BATCH, Augmentation.NONE, true, seed);
    current = batches.epoch(++epoch);
  }

  Batch next() {
    if (!current.hasNext()) {
      current = batches.epoch(++epoch);
    }
    return current.next();
  }
}
