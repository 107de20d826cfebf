"""`mentor serve`, which at its end writes down every module that it has imported.

`python -m benchmarks._watched FILE`
"""

import json
import sys
from pathlib import Path

from bot.__main__ import main

if __name__ == "__main__":
    main(["serve"])
    Path(sys.argv[1]).write_text(json.dumps(list(sys.modules)), encoding="utf-8")
