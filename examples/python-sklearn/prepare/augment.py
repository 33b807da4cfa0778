"""Adds a slightly changed copy of every malignant row to the folder given, and says so in $TIEBACK_METADATA."""

import json
import os
import sys
from pathlib import Path

import numpy as np
import pandas as pd

NOISE = 0.1
SEED = 11


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: augment.py FOLDER")
    folder = Path(sys.argv[1])
    files = sorted(folder.glob("part-*.csv"))
    if not files:
        raise SystemExit(f"no part-*.csv files in {folder}")
    table = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)

    malignant = table[table["diagnosis"] == "M"]
    values = malignant.drop(columns=["id", "diagnosis"])
    noise = np.random.default_rng(SEED).normal(scale=NOISE, size=values.shape) * values.std().to_numpy()
    copies = (values + noise).clip(lower=0)
    copies.insert(0, "diagnosis", "M")
    copies.insert(0, "id", malignant["id"] + "-a1")
    copies.to_csv(folder / "augmented-00.csv", index=False, float_format="%.5g", lineterminator="\n")

    metadata = {
        "augmentation_params": {
            "method": "jittered copies of malignant rows",
            "noise": NOISE,
            "noise_unit": "standard deviations",
            "seed": SEED,
        },
        "samples": {
            "unit": "rows",
            "original": len(table),
            "added": len(copies),
            "removed": 0,
            "total": len(table) + len(copies),
        },
    }
    target = os.environ.get("TIEBACK_METADATA")
    if target:
        Path(target).write_text(json.dumps(metadata, indent=2) + "\n", encoding="utf-8")
    print(f"{len(table)} rows, {len(copies)} added", file=sys.stderr)


if __name__ == "__main__":
    main()
