package org.adafisher.kernel;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/** Defines every class that a cell declares, in one name space for the kernel's life. */
final class CellClassLoader extends URLClassLoader {

  /** The class around a snippet: its number, then a letter for each time it was made anew. */
  private static final Pattern SNIPPET = Pattern.compile("(REPL\\.\\$JShell\\$\\d+)[A-Z]*");

  private final Map<String, byte[]> pending = new HashMap<>();
  private final Map<String, Class<?>> newest = new HashMap<>();

  CellClassLoader(ClassLoader parent) {
    super("cells", new URL[0], parent);
  }

  /** Records all classes before it defines the first one: they may refer to each other. */
  void define(ClassBytecodes[] classes) throws ClassInstallException {
    synchronized (pending) {
      for (ClassBytecodes each : classes) {
        pending.put(each.name(), each.bytecodes());
      }
    }
    boolean[] defined = new boolean[classes.length];
    try {
      for (int i = 0; i < classes.length; i++) {
        replaceWith(loadClass(classes[i].name()));
        defined[i] = true;
      }
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ClassInstallException("cannot define the cell's classes: " + e, defined);
    }
  }

  /** Lets go of what the variables of a snippet's class hold: nothing can read them any more. */
  static void forgetValues(Class<?> snippet) {
    for (Field field : snippet.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers())
          && !Modifier.isFinal(field.getModifiers())
          && !field.getType().isPrimitive()) {
        try {
          field.setAccessible(true); // the class around it is not public
          field.set(null, null);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  /** A variable that is declared anew leaves its value in the old class, which lives for ever. */
  private void replaceWith(Class<?> defined) {
    Matcher snippet = SNIPPET.matcher(defined.getName());
    if (snippet.matches()) {
      Class<?> old = newest.put(snippet.group(1), defined);
      if (old != null && old != defined) {
        forgetValues(old);
      }
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes;
    synchronized (pending) {
      bytes = pending.remove(name);
    }
    return bytes == null ? super.findClass(name) : defineClass(name, bytes, 0, bytes.length);
  }
}
