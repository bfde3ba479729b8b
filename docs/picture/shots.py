#!/usr/bin/env python3
"""Makes the workbench's pictures in the documents of the screenshots that its tests leave.

    ./lab test --step page && docs/picture/shots.py

Takes build/page-shots/bench-*.png and writes them here with 128 colours, a quarter of the size.
Needs the Python package Pillow (pip install pillow==12.0.0).
"""

import pathlib
import sys

from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
SHOTS = HERE.parents[1] / "build" / "page-shots"
COLOURS = 128

found = sorted(SHOTS.glob("bench-*.png"))
if not found:
    sys.exit(f"no screenshots in {SHOTS}: ./lab test --step page makes them")
for shot in found:
    picture = Image.open(shot).convert("RGB")
    # Octrees keep the few colours of a small mark; an average over all would lose them.
    small = picture.quantize(
        COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE
    )
    small.save(HERE / shot.name, optimize=True)
    print(f"{HERE / shot.name}: {(HERE / shot.name).stat().st_size // 1024} KiB")
