"""Reads exported files by their real readers and prints what is in them as JSON: `exports.py FOLDER`."""

import io
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator


def table(path):
    frame = pd.read_csv(path)
    values = {name: [None if pd.isna(each) else each for each in frame[name].tolist()] for name in frame.columns}
    return {"dtypes": {name: str(kind) for name, kind in frame.dtypes.items()}, "values": values}


def events(folder):
    whole = {"scalars": 0, "images": 0, "histograms": 0}
    accumulator = EventAccumulator(str(folder), size_guidance=whole)
    accumulator.Reload()
    tags = accumulator.Tags()
    images = {}
    for tag in tags["images"]:
        last = accumulator.Images(tag)[-1]
        pixels = np.asarray(Image.open(io.BytesIO(last.encoded_image_string)).convert("RGB"))
        side = pixels.shape[0] // 11
        corners = pixels[side + 2 :: side, side + 2 :: side]
        images[tag] = {"step": last.step, "shape": pixels.shape, "red": corners[:, :, 0].tolist()}
    return {
        "scalars": {tag: [[e.step, e.value, e.wall_time] for e in accumulator.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {
            tag: [
                {"step": e.step, "num": e.histogram_value.num, "sum": e.histogram_value.sum, "buckets": sum(e.histogram_value.bucket)}
                for e in accumulator.Histograms(tag)
            ]
            for tag in tags["histograms"]
        },
        "images": images,
    }


folder = Path(sys.argv[1])
json.dump(
    {
        "tables": {path.name: table(path) for path in folder.glob("*.csv")},
        "events": {path.name: events(path) for path in (folder / "logs").iterdir()},
    },
    sys.stdout,
)
