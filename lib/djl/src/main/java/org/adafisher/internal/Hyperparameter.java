package org.adafisher.internal;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Declares an option of an optimizer: the only place where its default and range stand. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Hyperparameter {

  /**
   * Returns what it is.
   *
   * @return the paper's symbol, if it has one, and a few words
   */
  String is();

  /**
   * Returns the default.
   *
   * @return as text; empty if there is none, and the component is then null
   */
  String standard() default "";

  /**
   * Returns the allowed range.
   *
   * @return an interval such as {@code [0, 1)} or {@code (0, ∞)}; empty for what is no number
   */
  String range() default "";
}
