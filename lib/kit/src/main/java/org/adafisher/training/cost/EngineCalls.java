package org.adafisher.training.cost;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.bytebuddy.agent.builder.ResettableClassFileTransformer;

/**
 * Counts the calls that this thread makes across JNI into PyTorch, by part of a step and by
 * function. Counts do not depend on the machine, so a test can hold them where it could not hold a
 * time. What a TorchScript program does inside is one call.
 *
 * <pre>{@code
 * try (EngineCalls calls = EngineCalls.count()) {
 *   network.forward(…);
 *   calls.end("forward");
 *   optimizer.step(network);
 *   calls.end("update");
 *   calls.parts();
 * }
 * }</pre>
 *
 * <p>What the optimizers do on curvature is a part of its own, {@value #CURVATURE}, wherever in a
 * step they do it.
 */
public final class EngineCalls implements AutoCloseable {

  /** The part that needs no end: factors, inverses, roots, Hessian products. */
  public static final String CURVATURE = "curvature";

  private static final Set<String> COPIES = Set.of("torchFromBlob", "torchSet");

  /** These wait for the device: for a value, or for the shape of the result. */
  private static final Set<String> READS =
      Set.of(
          "torchDataPtr",
          "torchDirectByteBuffer",
          "contentEqual",
          "torchMaskedSelect",
          "torchNonZeros",
          "torchUnique");

  // Instrumented code knows no object of ours. A thread counts for itself, as others may work too.
  private static final ThreadLocal<EngineCalls> COUNTING = new ThreadLocal<>();

  private final ResettableClassFileTransformer agent;
  private final Map<String, CallCount> parts = new LinkedHashMap<>();
  private final Map<String, Long> functions = new TreeMap<>();
  private int curvatureDepth;
  private CallCount current = CallCount.NONE;

  private EngineCalls(ResettableClassFileTransformer agent) {
    this.agent = agent;
  }

  /**
   * Begins to count on this thread.
   *
   * @return the count, to be closed by this thread, which ends it
   * @throws IllegalStateException if this thread counts already, or this Java lets no agent in
   */
  public static EngineCalls count() {
    if (COUNTING.get() != null) {
      throw new IllegalStateException("this thread counts already: close that count first");
    }
    EngineCalls calls = new EngineCalls(CallSites.instrument());
    COUNTING.set(calls);
    return calls;
  }

  /**
   * Ends a part: what was called since the last end, without curvature, is its.
   *
   * @param part its name; a part may end more than once and adds up
   */
  public void end(String part) {
    parts.merge(part, current, CallCount::plus);
    current = CallCount.NONE;
  }

  /**
   * Returns the counts by part.
   *
   * @return in the order in which the parts first ended
   */
  public Map<String, CallCount> parts() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /**
   * Returns how often each function of the engine was called, which shows where to look.
   *
   * @return by the name that DJL gives it, such as {@code torchAddi}
   */
  public Map<String, Long> functions() {
    return Collections.unmodifiableMap(new TreeMap<>(functions));
  }

  /**
   * Returns the counts of all parts.
   *
   * @return the sum
   */
  public CallCount total() {
    return parts.values().stream().reduce(CallCount.NONE, CallCount::plus);
  }

  /** Forgets what was counted so far, such as the first steps, which make the state. */
  public void reset() {
    parts.clear();
    functions.clear();
    current = CallCount.NONE;
  }

  /** Ends the count; the engine runs as before. */
  @Override
  public void close() {
    COUNTING.remove();
    CallSites.restore(agent);
  }

  private void add(CallCount more) {
    if (curvatureDepth > 0) {
      parts.merge(CURVATURE, more, CallCount::plus);
    } else {
      current = current.plus(more);
    }
  }

  /**
   * Called by the instrumented engine before each native function.
   *
   * @param function its name
   */
  public static void onCall(String function) {
    EngineCalls calls = COUNTING.get();
    if (calls != null) {
      calls.functions.merge(function, 1L, Long::sum);
      calls.add(
          new CallCount(
              1,
              0,
              function.startsWith("torchDelete") ? 1 : 0,
              COPIES.contains(function) ? 1 : 0,
              0,
              READS.contains(function) ? 1 : 0));
    }
  }

  /** Called by the instrumented engine for each new handle. */
  public static void onArray() {
    EngineCalls calls = COUNTING.get();
    if (calls != null) {
      calls.add(new CallCount(0, 1, 0, 0, 0, 0));
    }
  }

  /**
   * Called by the instrumented engine before it copies Java's memory.
   *
   * @param source what is copied
   */
  public static void onCopy(ByteBuffer source) {
    EngineCalls calls = COUNTING.get();
    if (calls != null) {
      calls.add(new CallCount(0, 0, 0, 0, source.remaining(), 0));
    }
  }

  /**
   * Called by the instrumented optimizers where work on curvature begins and ends.
   *
   * @param depth 1 where it begins, −1 where it ends
   */
  public static void onCurvature(int depth) {
    EngineCalls calls = COUNTING.get();
    if (calls != null) {
      calls.curvatureDepth += depth;
    }
  }
}
