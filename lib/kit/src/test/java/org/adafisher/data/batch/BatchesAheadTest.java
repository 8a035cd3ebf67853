package org.adafisher.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.Iterator;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.adafisher.data.DataException;
import org.adafisher.data.Examples;
import org.adafisher.data.ResizedCrop;
import org.adafisher.data.picture.Pictures;
import org.junit.jupiter.api.Test;

class BatchesAheadTest {

  private static final Augmentation ALL = new Augmentation(2, true, 3);

  /** Pictures that take now long, now short, to be read; one may be damaged. */
  private static final class Slow implements Examples {

    final AtomicInteger read = new AtomicInteger();
    private final Examples all = Pictures.blocks(5, 8, 12);
    private final int damaged;

    Slow(int damaged) {
      this.damaged = damaged;
    }

    @Override
    public int size() {
      return all.size();
    }

    @Override
    public Shape shape() {
      return all.shape();
    }

    @Override
    public int label(int index) {
      return all.label(index);
    }

    @Override
    public void copyTo(int index, float[] destination, int offset) {
      LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(2_000_000));
      read.incrementAndGet();
      if (index == damaged) {
        throw new DataException("picture " + index + ": damaged");
      }
      all.copyTo(index, destination, offset);
    }

    @Override
    public void copyPartTo(
        int index, ResizedCrop crop, RandomGenerator random, float[] destination, int offset) {
      all.copyPartTo(index, crop, random, destination, offset);
    }

    @Override
    public boolean inMemory() {
      return false;
    }

    @Override
    public float black(int channel) {
      return all.black(channel);
    }
  }

  @Test
  void nothingDependsOnTheThreads() {
    Batches still = new Batches(Pictures.blocks(5, 8, 12), 7, ALL, true, 3);
    Batches ahead = new Batches(new Slow(-1), 7, ALL, true, 3);
    for (int epoch = 1; epoch <= 3; epoch++) {
      Iterator<Batch> expected = still.epoch(epoch);
      Iterator<Batch> found = ahead.epoch(epoch);
      while (expected.hasNext()) {
        Batch batch = expected.next();
        Batch same = found.next();
        assertThat(same.values()).isEqualTo(batch.values());
        assertThat(same.labels()).isEqualTo(batch.labels());
        assertThat(same.shape()).isEqualTo(batch.shape());
      }
      assertThat(found.hasNext()).isFalse();
    }
  }

  @Test
  void aViewIsReadAheadToo() {
    assertThat(new Slow(-1).select(new int[] {3, 1}).inMemory()).isFalse();
    assertThat(Pictures.blocks(5, 8, 12).limit(7).inMemory()).isTrue();
  }

  @Test
  void onlyTwoBatchesAreMadeAhead() throws InterruptedException {
    Slow slow = new Slow(-1);
    Iterator<Batch> all = new Batches(slow, 4, Augmentation.NONE, false, 1).epoch(1);
    assertThat(slow.read).hasValue(0);
    all.next();
    // 36 more would take the threads a fraction of this time.
    Thread.sleep(400);
    assertThat(slow.read).hasValue(4 * (1 + BatchesAhead.AHEAD));
    all.next();
    Thread.sleep(400);
    assertThat(slow.read).hasValue(4 * (2 + BatchesAhead.AHEAD));
  }

  @Test
  void aDamagedFileEndsTheEpochAtItsBatch() {
    Iterator<Batch> all = new Batches(new Slow(9), 4, Augmentation.NONE, false, 1).epoch(1);
    assertThat(all.next().size()).isEqualTo(4);
    assertThat(all.next().size()).isEqualTo(4);
    assertThatThrownBy(all::next)
        .isInstanceOf(DataException.class)
        .hasMessage("picture 9: damaged");
    assertThat(all.hasNext()).isFalse();
  }

  @Test
  void anInterruptEndsTheWait() {
    Iterator<Batch> all = new Batches(new Slow(-1), 40, Augmentation.NONE, false, 1).epoch(1);
    Thread.currentThread().interrupt();
    assertThatThrownBy(all::next).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
