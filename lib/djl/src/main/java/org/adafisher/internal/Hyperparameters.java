package org.adafisher.internal;

import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads, checks, changes and lists options as {@link Hyperparameter} declares them in a record. */
public final class Hyperparameters {

  private Hyperparameters() {}

  /**
   * Returns the options that a record declares.
   *
   * @param <T> the record
   * @param type the record
   * @return all with their defaults
   */
  public static <T extends Record> T defaults(Class<T> type) {
    return create(
        type,
        option -> {
          String standard = declared(option).standard();
          return standard.isEmpty() ? null : parse(option, standard);
        });
  }

  /**
   * Changes options.
   *
   * @param <T> the record
   * @param options the options
   * @param values the values of some by name, as they are or as text
   * @return the changed options
   * @throws IllegalArgumentException if there is no such option, a text cannot be read, or a value
   *     is out of range
   */
  public static <T extends Record> T with(T options, Map<String, ?> values) {
    @SuppressWarnings("unchecked")
    Class<T> type = (Class<T>) options.getClass();
    List<String> known =
        Stream.of(type.getRecordComponents()).map(RecordComponent::getName).toList();
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            type.getEnclosingClass().getSimpleName()
                + " has no option '"
                + name
                + "': there are "
                + known);
      }
    }
    return create(
        type,
        option -> {
          Object value = values.get(option.getName());
          return value instanceof String text
              ? parse(option, text)
              : value == null ? value(options, option) : value;
        });
  }

  /**
   * Checks values against their ranges; what the constructor of a record of options calls.
   *
   * @param type the record
   * @param values the values of its components, in order
   * @throws IllegalArgumentException if one is out of range
   */
  public static void check(Class<? extends Record> type, Object... values) {
    RecordComponent[] options = type.getRecordComponents();
    for (int i = 0; i < options.length; i++) {
      String range = declared(options[i]).range();
      Object value = values[i];
      boolean holds =
          value == null
              ? declared(options[i]).standard().isEmpty()
              : range.isEmpty() || numbers(value).allMatch(number -> contains(range, number));
      if (!holds) {
        throw new IllegalArgumentException(
            options[i].getName() + " " + value + " must be " + words(range));
      }
    }
  }

  private static Stream<Number> numbers(Object value) {
    return value instanceof List<?> list
        ? list.stream().map(Number.class::cast)
        : Stream.of((Number) value);
  }

  /** A range as people say it, such as {@code at least 0 and below 1} for {@code [0, 1)}. */
  private static String words(String range) {
    String[] ends = range.substring(1, range.length() - 1).split(", ");
    String least = (range.startsWith("[") ? "at least " : "above ") + ends[0];
    return ends[1].equals("∞")
        ? "finite and " + least
        : least + (range.endsWith("]") ? " and at most " : " and below ") + ends[1];
  }

  private static boolean contains(String range, Number number) {
    String[] ends = range.substring(1, range.length() - 1).split(", ");
    double value = number.doubleValue();
    double least = Double.parseDouble(ends[0]);
    double most = ends[1].equals("∞") ? Double.POSITIVE_INFINITY : Double.parseDouble(ends[1]);
    return (range.startsWith("[") ? value >= least : value > least)
        && (range.endsWith("]") ? value <= most : value < most);
  }

  /**
   * States options.
   *
   * @param options the options
   * @return such as {@code beta1=0.9, beta2=0.999}, without those that are not set
   */
  public static String text(Record options) {
    return Stream.of(options.getClass().getRecordComponents())
        .filter(option -> value(options, option) != null)
        .map(option -> option.getName() + "=" + value(options, option))
        .collect(Collectors.joining(", "));
  }

  /**
   * Describes all options.
   *
   * @param options the record
   * @return a line each, with its default, such as {@code damping=0.001, finite and above 0: λ,
   *     Tikhonov damping}
   */
  public static List<String> describe(Record options) {
    return Stream.of(options.getClass().getRecordComponents())
        .map(
            option -> {
              Hyperparameter declared = declared(option);
              return option.getName()
                  + (declared.standard().isEmpty() ? "" : "=" + declared.standard())
                  + (declared.range().isEmpty() ? "" : ", " + words(declared.range()))
                  + ": "
                  + declared.is();
            })
        .toList();
  }

  /**
   * Returns the value of an option.
   *
   * @param options the record
   * @param name the option's name, of which there must be one
   * @return the value; null if it is not set
   */
  public static Object value(Record options, String name) {
    return Stream.of(options.getClass().getRecordComponents())
        .filter(option -> option.getName().equals(name))
        .map(option -> value(options, option))
        .findFirst()
        .orElseThrow();
  }

  private static Hyperparameter declared(RecordComponent option) {
    return option.getAnnotation(Hyperparameter.class);
  }

  private static Object parse(RecordComponent option, String text) {
    Class<?> type = MethodType.methodType(option.getType()).wrap().returnType();
    String expected = "true or false";
    try {
      if (type == Double.class) {
        expected = "a number";
        return Double.valueOf(text);
      } else if (type == Integer.class) {
        expected = "a whole number";
        return Integer.valueOf(text);
      } else if (type == List.class) {
        expected = "numbers joined by commas";
        return Stream.of(text.split(",", -1)).map(Double::valueOf).toList();
      } else if (type.isEnum()) {
        expected = "one of " + Arrays.toString(type.getEnumConstants());
        return constant(type, text);
      } else if (type != Boolean.class) {
        return call(() -> type.getMethod("named", String.class).invoke(null, text));
      } else if (text.matches("true|false")) {
        return Boolean.valueOf(text);
      }
    } catch (NumberFormatException | NoSuchElementException e) {
      // Refused below, as what is neither true nor false.
    }
    throw new IllegalArgumentException(option.getName() + " '" + text + "' must be " + expected);
  }

  private static Object constant(Class<?> type, String text) {
    return Stream.of(type.getEnumConstants())
        .filter(constant -> constant.toString().equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow();
  }

  private static Object value(Record options, RecordComponent option) {
    return call(() -> option.getAccessor().invoke(options));
  }

  private static <T extends Record> T create(
      Class<T> type, Function<RecordComponent, Object> values) {
    RecordComponent[] options = type.getRecordComponents();
    Class<?>[] types = Stream.of(options).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] arguments = Stream.of(options).map(values).toArray();
    return call(() -> type.getConstructor(types).newInstance(arguments));
  }

  /** Throws what the code that was called by reflection has thrown. */
  private static <T> T call(Callable<T> reflection) {
    try {
      return reflection.call();
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
