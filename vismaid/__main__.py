"""``python -m vismaid`` is ``vismaid``."""

import sys

from vismaid.app import main

sys.exit(main())
