package org.adafisher.input;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * Says whose fault a failure is, and what it was.
 *
 * <p>Input that cannot be used (an argument, a file, data, too little memory for it) is an {@link
 * IllegalArgumentException} of our own code, an {@link IOException}, or an {@link
 * OutOfMemoryError}. All else, also an {@link IllegalArgumentException} that another library has
 * thrown, is a defect of this program.
 */
public final class Blame {

  private static final String OURS = "org.adafisher.";

  private Blame() {}

  /**
   * Returns whether the input is to blame.
   *
   * @param failure what went wrong
   * @return false for a defect of this program
   */
  public static boolean isOfInput(Throwable failure) {
    return failure instanceof IOException
        || failure instanceof OutOfMemoryError
        || failure instanceof UncheckedIOException
        || failure instanceof InvalidPathException
        || failure instanceof IllegalArgumentException && isOurs(failure);
  }

  /**
   * Whether our own code has thrown it, and not the JVM in our code: only then its message is
   * written for the user.
   */
  private static boolean isOurs(Throwable failure) {
    Class<?> type = failure.getClass();
    StackTraceElement[] trace = failure.getStackTrace();
    return (type == IllegalArgumentException.class
            || type == IllegalStateException.class
            || type.getName().startsWith(OURS))
        && trace.length > 0
        && trace[0].getClassName().startsWith(OURS);
  }

  /**
   * Says what went wrong.
   *
   * @param failure what went wrong
   * @return one line without names of classes
   */
  public static String line(Throwable failure) {
    if (failure instanceof UncheckedIOException unchecked) {
      String cause = line(unchecked.getCause());
      String own = String.valueOf(unchecked.getMessage());
      return own.equals(unchecked.getCause().toString()) ? cause : first(own) + ": " + cause;
    } else if (failure instanceof FileSystemException file) {
      return file.getFile() == null ? reason(file) : file.getFile() + ": " + reason(file);
    } else if (failure instanceof CharacterCodingException) {
      return "not UTF-8 text";
    } else if (failure instanceof InvalidPathException path) {
      return "'" + path.getInput().replace("\0", "\\0") + "' is not the name of a file";
    } else if (failure instanceof EOFException && failure.getMessage() == null) {
      return "it is cut short";
    } else if (failure instanceof IOException || isOurs(failure)) {
      return failure.getMessage() == null
          ? "reading or writing failed"
          : first(failure.getMessage());
    }
    return failure instanceof OutOfMemoryError
        ? "the Java heap is full: give smaller batches or data, or a machine with more memory"
        : "an unexpected failure, a defect of the kit";
  }

  private static String reason(FileSystemException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file or folder";
    } else if (failure instanceof AccessDeniedException) {
      return "permission denied";
    } else if (failure instanceof FileAlreadyExistsException) {
      return "exists already, and is not what is needed here";
    } else if (failure instanceof NotDirectoryException) {
      return "not a folder";
    } else if (failure instanceof DirectoryNotEmptyException) {
      return "the folder is not empty";
    } else if (failure instanceof FileSystemLoopException) {
      return "links lead in a circle";
    }
    return failure.getReason() == null ? "cannot be read or written" : failure.getReason();
  }

  private static String first(String message) {
    return message.lines().findFirst().orElse("");
  }
}
