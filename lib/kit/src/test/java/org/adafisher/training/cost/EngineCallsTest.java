package org.adafisher.training.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EngineCallsTest {

  @Test
  void countsCallsHandlesCopiesAndReadsByPart() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        EngineCalls calls = EngineCalls.count()) {
      NDArray x = manager.create(new float[] {1, 2, 3});
      calls.end("make");
      try (NDArray y = x.add(x)) {
        calls.end("add");
        y.toFloatArray();
      }
      calls.end("read");
      x.muli(x);
      calls.end("add");
      Map<String, CallCount> parts = calls.parts();
      assertThat(parts).containsOnlyKeys("make", "add", "read");
      assertThat(parts.get("make")).isEqualTo(new CallCount(1, 1, 0, 1, 12, 0));
      assertThat(parts.get("add")).isEqualTo(new CallCount(2, 1, 0, 0, 0, 0));
      assertThat(parts.get("read").reads()).isEqualTo(1);
      assertThat(parts.get("read").deletions()).isEqualTo(1);
      assertThat(calls.functions()).containsEntry("torchAdd", 1L).containsEntry("torchMuli", 1L);
    }
  }

  @Test
  void aNumberIsACopy() {
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        NDArray x = manager.ones(new ai.djl.ndarray.types.Shape(3));
        EngineCalls calls = EngineCalls.count()) {
      x.muli(2);
      calls.end("scale");
      assertThat(calls.total().copies()).isEqualTo(1);
      assertThat(calls.total().copiedBytes()).isEqualTo(4);
    }
  }

  @Test
  void countsOnceAndNotAfterItsEnd() {
    EngineCalls ended;
    try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
      try (EngineCalls calls = EngineCalls.count()) {
        assertThatIllegalStateException()
            .isThrownBy(EngineCalls::count)
            .withMessageContaining("counts already");
        ended = calls;
      }
      manager.create(1f);
    }
    ended.end("after");
    assertThat(ended.total()).isEqualTo(CallCount.NONE);
  }
}
