package org.adafisher.data.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
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
  private static final Augmentation FLIP = new Augmentation(0, true, 0);

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

  /** More than 64 MB in memory, each example its own number; one may be more than can be had. */
  private record Large(Set<Thread> makers, int fatal) implements Examples {

    @Override
    public int size() {
      return 6000;
    }

    @Override
    public Shape shape() {
      return new Shape(3, 32, 32);
    }

    @Override
    public int label(int index) {
      return index % 10;
    }

    @Override
    public void copyTo(int index, float[] destination, int offset) {
      makers.add(Thread.currentThread());
      if (index == fatal) {
        throw new OutOfMemoryError("as if");
      }
      Arrays.fill(destination, offset, offset + 3072, index);
    }

    void assertThatMakersEnd() throws InterruptedException {
      assertThat(makers).isNotEmpty().doesNotContain(Thread.currentThread());
      for (Thread maker : makers) {
        maker.join(10_000);
        assertThat(maker.isAlive()).isFalse();
      }
    }
  }

  @Test
  void threadsOfTheirOwnMakeTheBatchesOfManyPicturesInMemory() throws InterruptedException {
    Large large = new Large(ConcurrentHashMap.newKeySet(), -1);
    Iterator<Batch> all = new Batches(large, 700, FLIP, false, 1).epoch(1, 1);
    for (int first = 700; first < 6000; first += 700) {
      Batch batch = all.next();
      for (int i = 0; i < batch.size(); i++) {
        assertThat(batch.values()[i * 3072]).isEqualTo(first + i);
        assertThat(batch.labels()[i]).isEqualTo((first + i) % 10);
      }
    }
    assertThat(all.hasNext()).isFalse();
    large.assertThatMakersEnd();
  }

  @Test
  void anEpochThatIsLeftEndsItsThreads() throws InterruptedException {
    Large large = new Large(ConcurrentHashMap.newKeySet(), -1);
    new Batches(large, 10, FLIP, false, 1).epoch(1).next();
    large.assertThatMakersEnd();
  }

  @Test
  void anErrorOfTheThreadIsThatOfTheLoop() {
    Large large = new Large(ConcurrentHashMap.newKeySet(), 11);
    Iterator<Batch> all = new Batches(large, 10, FLIP, false, 1).epoch(1);
    assertThat(all.next().size()).isEqualTo(10);
    assertThatThrownBy(all::next).isInstanceOf(OutOfMemoryError.class).hasMessage("as if");
    assertThat(all.hasNext()).isFalse();
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
