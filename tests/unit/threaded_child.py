"""A child whose module keeps a thread once it is loaded. Run by test_forked.py."""

import sys
import threading

from tests.unit import broken_child


def load() -> None:
    """Leave a thread behind that waits for ever."""
    threading.Thread(target=threading.Event().wait, daemon=True).start()


main, rehearse = broken_child.main, broken_child.rehearse

if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
