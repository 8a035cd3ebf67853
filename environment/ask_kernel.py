"""Starts the Jupyter kernel `java`, asks it one question and says how long the answer took."""

import os
import sys
import time

# jupyter_client looks at Python's own kernel even for another one, and that one chatters.
os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")

from jupyter_client.manager import start_new_kernel  # noqa: E402


def main() -> int:
    started = time.monotonic()
    answers = []
    try:
        manager, client = start_new_kernel(kernel_name="java", startup_timeout=60)
    except Exception as error:  # every way to fail is one answer here: it does not start
        print(f"does not start ({type(error).__name__}: {error})")
        return 1
    try:

        def hear(message):
            if message["msg_type"] == "execute_result":
                answers.append(message["content"]["data"].get("text/plain"))

        client.execute_interactive("6 * 7", timeout=30, output_hook=hear)
    except TimeoutError:
        pass
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    if answers != ["42"]:
        print(f"gives no or a wrong answer to 6 * 7: {answers}")
        return 1
    print(f"answers after {time.monotonic() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
