package org.adafisher.fisher;

import ai.djl.nn.Block;
import ai.djl.util.PairList;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.adafisher.internal.NetworkTree;

/**
 * Puts taps in the place of the layers of a network that was built without them.
 *
 * <p>DJL has no call for that: a block hands out copies of its list of children, and may call a
 * layer by a field of its own as well. So this class, and no other, reads and writes the fields of
 * blocks by reflection. A layer is replaced in every place that holds it, or nowhere: a tap that
 * only some calls pass through would see another gradient than the layer's.
 */
final class Insertion {

  private final Map<Block, String> layers = new LinkedHashMap<>();
  private final Map<Block, List<Place>> places = new IdentityHashMap<>();

  /**
   * A place that holds a layer.
   *
   * @param refusal why no tap can stand there, and what to do; null if one can
   * @param put puts a tap there
   */
  private record Place(String refusal, Consumer<Tap> put) {}

  private Insertion(Block network) {
    Set<Block> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    NetworkTree.visit(
        network,
        (name, block) -> {
          if (Tap.supports(block)) {
            layers.putIfAbsent(block, name);
          }
          if (!(block instanceof Tap) && seen.add(block)) {
            search(block);
          }
        });
  }

  /** Taps every layer of a network that can be replaced. */
  static Block tapAll(Block network) {
    if (Tap.supports(network)) {
      return Tap.of(network);
    }
    Insertion insertion = new Insertion(network);
    insertion.layers.forEach(
        (layer, name) -> {
          if (insertion.refusal(layer) == null) {
            Tap tap = Tap.of(layer);
            insertion.places.get(layer).forEach(place -> place.put.accept(tap));
          }
        });
    return network;
  }

  /** The layers that ought to be tapped and are not, with what to do about each. */
  static Map<String, String> untapped(Block network) {
    Insertion insertion = new Insertion(network);
    Map<String, String> found = new LinkedHashMap<>();
    insertion.layers.forEach(
        (layer, name) -> {
          String refusal = layer == network ? null : insertion.refusal(layer);
          found.put(name, refusal == null ? Tap.call(layer) : refusal);
        });
    return found;
  }

  /** Why a layer cannot be replaced; null if it can. */
  private String refusal(Block layer) {
    List<Place> held = places.get(layer);
    if (held == null) {
      return "no field of a block leads to it, so " + Tap.call(layer) + " where it is made";
    }
    return held.stream().map(Place::refusal).filter(r -> r != null).findFirst().orElse(null);
  }

  private void search(Block owner) {
    for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          search(owner, field);
        }
      }
    }
  }

  private void search(Block owner, Field field) {
    Object held;
    try {
      field.setAccessible(true);
      held = field.get(owner);
    } catch (InaccessibleObjectException | IllegalAccessException e) {
      // A module that is closed to us; LayerFactors notices if a layer is called past its tap.
      return;
    }
    if (held instanceof Block block) {
      boolean isFixed = owner.getClass().isRecord();
      add(owner, field, block, field.getType(), isFixed, tap -> set(field, owner, tap));
    } else if (held instanceof Object[] array) {
      for (int i = 0; i < array.length; i++) {
        int at = i;
        add(owner, field, array[i], array.getClass().getComponentType(), false, t -> array[at] = t);
      }
    } else if (held instanceof PairList<?, ?> pairs) {
      search(owner, field, pairs.values());
    } else if (held instanceof List<?> list) {
      search(owner, field, list);
    } else if (held instanceof Map<?, ?> map) {
      map.entrySet().forEach(entry -> search(owner, field, entry));
    }
  }

  private <T> void search(Block owner, Field field, List<T> list) {
    for (int i = 0; i < list.size(); i++) {
      int at = i;
      T value = list.get(i);
      if (value instanceof Block layer && Tap.supports(layer)) {
        boolean isFixed = isFixed(() -> list.set(at, value));
        add(owner, field, value, lastArgument(field), isFixed, tap -> list.set(at, unchecked(tap)));
      }
    }
  }

  private <V> void search(Block owner, Field field, Map.Entry<?, V> entry) {
    V value = entry.getValue();
    if (value instanceof Block layer && Tap.supports(layer)) {
      boolean isFixed = isFixed(() -> entry.setValue(value));
      add(owner, field, value, lastArgument(field), isFixed, t -> entry.setValue(unchecked(t)));
    }
  }

  private void add(
      Block owner, Field field, Object held, Class<?> type, boolean fixed, Consumer<Tap> put) {
    if (!(held instanceof Block layer) || !Tap.supports(layer)) {
      return;
    }
    String where = owner.getClass().getSimpleName() + " calls it by its field '" + field.getName();
    String refusal =
        fixed
            ? where + "', which cannot be changed: " + Tap.call(layer) + " before it goes there"
            : type.isAssignableFrom(Tap.class)
                ? null
                : where
                    + "', and a "
                    + type.getSimpleName()
                    + " is no tap: in a block of your own, declare it as Block, then "
                    + Tap.call(layer);
    places.computeIfAbsent(layer, key -> new ArrayList<>()).add(new Place(refusal, put));
  }

  /** The declared type of a list's elements or a map's values; Object where none is declared. */
  private static Class<?> lastArgument(Field field) {
    if (field.getGenericType() instanceof ParameterizedType declared) {
      Type[] arguments = declared.getActualTypeArguments();
      if (arguments[arguments.length - 1] instanceof Class<?> type) {
        return type;
      }
    }
    return Object.class;
  }

  private static boolean isFixed(Runnable change) {
    try {
      change.run();
      return false;
    } catch (UnsupportedOperationException e) {
      return true;
    }
  }

  private static void set(Field field, Block owner, Tap tap) {
    try {
      field.set(owner, tap);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("cannot set " + field, e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T unchecked(Tap tap) {
    return (T) tap;
  }
}
