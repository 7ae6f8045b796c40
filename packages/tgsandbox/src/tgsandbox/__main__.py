"""`python -m tgsandbox` is the command `tgsandbox`."""

import sys

from tgsandbox.cli import main

if __name__ == "__main__":
    sys.exit(main())
