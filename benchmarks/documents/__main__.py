"""Looking at what the generator draws: `python -m benchmarks.documents sheet tuning ktp good-photo 12 OUT.png`."""

import argparse
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
from PIL import Image, ImageDraw

from benchmarks.documents.conditions import CONDITIONS
from benchmarks.documents.kinds import KINDS
from benchmarks.documents.sample import Sample
from benchmarks.documents.sets import SetName, make_set


def shown(sample: Sample, width: int, boxes: bool) -> Image.Image:
    """A sample at that width, with its outline and field boxes when asked for."""
    image = Image.open(io.BytesIO(sample.jpeg)).convert("RGB")
    if boxes:
        pen = ImageDraw.Draw(image)
        stroke = max(2, image.width // 700)
        for quad in [*sample.boxes.values(), *([] if sample.corners is None else [sample.corners])]:
            pen.line([tuple(point) for point in [*quad, quad[0]]], (230, 30, 30), stroke)
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.BOX)


def contact_sheet(samples: Sequence[Sample], width: int = 640, columns: int = 3, boxes: bool = False) -> Image.Image:
    """Small copies side by side, each as high as the highest."""
    small = [shown(sample, width, boxes) for sample in samples]
    tall = max(each.height for each in small)
    rows = -(-len(small) // columns)
    sheet = Image.new("RGB", (width * columns, tall * rows), (60, 60, 64))
    for at, each in enumerate(small):
        sheet.paste(each, (width * (at % columns), tall * (at // columns)))
    return sheet


def dump(samples: Sequence[Sample], folder: Path) -> None:
    """Each picture and a JSON file of what is known about it."""
    folder.mkdir(parents=True, exist_ok=True)
    for sample in samples:
        ending = "png" if sample.jpeg.startswith(b"\x89PNG") else "jpg"
        (folder / f"{sample.name}.{ending}").write_bytes(sample.jpeg)
        known = {
            "kind": sample.kind,
            "family": sample.family,
            "truth": sample.truth,
            "defects": sorted(sample.defects),
            "boxes": {name: np.round(box, 1).tolist() for name, box in sample.boxes.items()},
            "corners": None if sample.corners is None else np.round(sample.corners, 1).tolist(),
        }
        (folder / f"{sample.name}.json").write_text(json.dumps(known, indent=1, ensure_ascii=False), "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Write a contact sheet, or a set into a folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__)
    parser.add_argument("what", choices=("sheet", "dump"))
    parser.add_argument("set", choices=get_args(SetName))
    parser.add_argument("kind", choices=sorted([*KINDS, "none"]))
    parser.add_argument("condition", choices=sorted(CONDITIONS))
    parser.add_argument("count", type=int)
    parser.add_argument("out", type=Path)
    parser.add_argument("--megapixels", type=float)
    parser.add_argument("--width", type=int, default=640)
    parser.add_argument("--columns", type=int, default=3)
    parser.add_argument("--boxes", action="store_true", help="draw the outline and the fields' boxes")
    wanted = parser.parse_args(arguments)
    cv2.setNumThreads(1)
    samples = list(make_set(wanted.set, wanted.kind, wanted.condition, wanted.count, megapixels=wanted.megapixels))
    if wanted.what == "dump":
        dump(samples, wanted.out)
    else:
        contact_sheet(samples, wanted.width, wanted.columns, wanted.boxes).save(wanted.out)


if __name__ == "__main__":
    main()
