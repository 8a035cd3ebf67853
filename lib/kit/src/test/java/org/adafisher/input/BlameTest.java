package org.adafisher.input;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class BlameTest {

  /** The messages of most of these are a path and no word. */
  @Test
  void filesGetAReason() {
    Map<IOException, String> reasons =
        Map.of(
            new NoSuchFileException("f"), "f: no such file or folder",
            new AccessDeniedException("f"), "f: permission denied",
            new FileAlreadyExistsException("f"),
                "f: exists already, and is not what is needed here",
            new NotDirectoryException("f"), "f: not a folder",
            new DirectoryNotEmptyException("f"), "f: the folder is not empty",
            new FileSystemLoopException("f"), "f: links lead in a circle",
            new FileSystemException("f"), "f: cannot be read or written",
            new FileSystemException("f", null, "No space left"), "f: No space left",
            new MalformedInputException(1), "not UTF-8 text",
            new IOException(), "reading or writing failed");
    assertThat(Blame.line(new EOFException())).isEqualTo("it is cut short");
    reasons.forEach(
        (failure, reason) -> {
          assertThat(Blame.isOfInput(failure)).isTrue();
          assertThat(Blame.line(failure)).isEqualTo(reason);
          assertThat(Blame.line(new UncheckedIOException(failure))).isEqualTo(reason);
          assertThat(Blame.line(new UncheckedIOException("cannot read x", failure)))
              .isEqualTo("cannot read x: " + reason);
        });
  }

  @Test
  void onlyOurOwnWordsBlameTheInput() {
    IllegalArgumentException ours = new IllegalArgumentException("epochs 0: give at least 1\nmore");
    assertThat(Blame.isOfInput(ours)).isTrue();
    assertThat(Blame.line(ours)).isEqualTo("epochs 0: give at least 1");
    IllegalStateException state = new IllegalStateException("no step was made");
    assertThat(Blame.isOfInput(state)).isFalse();
    assertThat(Blame.line(state)).isEqualTo("no step was made");
    for (Runnable foreign :
        List.<Runnable>of(
            () -> Integer.parseInt("x"),
            () -> List.of().iterator().next(),
            () -> List.of(1).get(1),
            () -> "".charAt(3),
            () -> ((String) null).length(),
            () -> Enum.valueOf(Thread.State.class, "x"))) {
      RuntimeException failure = thrown(foreign);
      assertThat(Blame.isOfInput(failure)).as("%s", failure).isFalse();
      assertThat(Blame.line(failure)).isEqualTo("an unexpected failure, a defect of the kit");
    }
    RuntimeException path = thrown(() -> Path.of("a\0b"));
    assertThat(Blame.isOfInput(path)).isTrue();
    assertThat(Blame.line(path)).isEqualTo("'a\\0b' is not the name of a file");
  }

  private static RuntimeException thrown(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      return e;
    }
    throw new NoSuchElementException("nothing was thrown");
  }
}
