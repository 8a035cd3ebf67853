package org.adafisher.kernel;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.HashMap;
import java.util.Map;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;

/** Defines every class that a cell declares, in one name space for the kernel's life. */
final class CellClassLoader extends URLClassLoader {

  private final Map<String, byte[]> pending = new HashMap<>();

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
        loadClass(classes[i].name());
        defined[i] = true;
      }
    } catch (ClassNotFoundException | LinkageError e) {
      throw new ClassInstallException("cannot define the cell's classes: " + e, defined);
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
