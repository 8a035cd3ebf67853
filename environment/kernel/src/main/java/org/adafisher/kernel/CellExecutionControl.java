package org.adafisher.kernel;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;

/** JShell's way into this JVM: runs compiled snippets on the cell thread, keeps the live result. */
final class CellExecutionControl extends DirectExecutionControl {

  private final CellClassLoader classLoader;
  private final CellThread thread;
  private Object result;
  private Class<?> last;

  CellExecutionControl(CellClassLoader classLoader, CellThread thread) {
    this.classLoader = classLoader;
    this.thread = thread;
  }

  /** What the last snippet returned, the object itself; null if it returned nothing. */
  Object result() {
    return result;
  }

  /** Forgets the last result, so that it cannot pass for the next snippet's. */
  void forgetResult() {
    result = null;
  }

  /** Lets go of the value of the variable that the last snippet declared. */
  void forgetValue() {
    CellClassLoader.forgetValues(last);
  }

  /** This object in the form that JShell's builder takes. */
  ExecutionControlProvider asProvider() {
    return new ExecutionControlProvider() {
      @Override
      public String name() {
        return "cells";
      }

      @Override
      public ExecutionControl generate(ExecutionEnv environment, Map<String, String> parameters) {
        return CellExecutionControl.this;
      }
    };
  }

  @Override
  public void load(ClassBytecodes[] classes) throws ClassInstallException {
    classLoader.define(classes);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return classLoader.loadClass(name);
  }

  /** Gives JShell no text for the result: the notebook renders the object once, its own way. */
  @Override
  protected String invoke(Method snippet) throws Exception {
    last = snippet.getDeclaringClass();
    try {
      result = thread.call(() -> snippet.invoke(null));
      return "";
    } catch (CancellationException e) {
      throw new StoppedException();
    } catch (ExecutionException e) {
      Throwable thrown = e.getCause();
      if (thrown.getCause() instanceof ThreadDeath death) {
        death.setStackTrace(thread.stoppedAt()); // its own is the stopping thread's
      }
      if (thrown instanceof Exception target) {
        throw target; // an InvocationTargetException, which the caller takes apart
      }
      throw e;
    }
  }
}
