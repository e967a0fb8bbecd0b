"""Writes what torchvision's transforms make of parts of the pictures of tests/dataset.

    python tests/dataset/transforms/golden.py

Needs torchvision (0.29.2 was used) and Pillow (13.0.0); tests/dataset/golden.py comes first. Writes
golden.json beside itself. Pixels are stored as base64 of zlib of uint8 [height, width, 3].
"""

import contextlib
import hashlib
import json
import pathlib
import sys
from unittest import mock

import numpy as np
import torch
from PIL import Image
from torchvision import transforms as T
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import golden as pictures  # noqa: E402  tests/dataset/golden.py, not this file

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)

# left, top, width, height: wide, high, square of odd and of even side
PARTS = [
    ("rgb.png", (3, 5, 29, 17)),
    ("rgb.png", (20, 2, 16, 27)),
    ("rgb.png", (9, 12, 21, 21)),
    ("rgb.png", (11, 9, 22, 22)),
]


class Draws(pictures.Draws):
    """In float64, as Thaw draws, and with torch.randperm, by the order in which Thaw swaps."""

    def uniform(self, low, high):
        value = float(low) + (float(high) - float(low)) * self.unit()
        return torch.tensor([value], dtype=torch.float64)

    def randperm(self, n):
        order = list(range(n))
        for last in range(n - 1, 0, -1):
            k = int(self.randint(0, last + 1, (1,)))
            order[last], order[k] = order[k], order[last]
        return torch.tensor(order)

    @contextlib.contextmanager
    def patched(self):
        with super().patched(), mock.patch.object(torch, "randperm", self.randperm):
            yield


def part(index):
    file, (left, top, width, height) = PARTS[index % len(PARTS)]
    box = {"left": left, "top": top, "width": width, "height": height}
    return {"file": file, "box": box}, pictures.opened(file).crop(
        (left, top, left + width, top + height)
    )


def built(transform):
    """torchvision's transform by Thaw's settings."""
    kind, fields = transform["type"], {k: v for k, v in transform.items() if k != "type"}
    if kind == "random_vertical_flip":
        return T.RandomVerticalFlip(**fields)
    if kind == "random_grayscale":
        return T.RandomGrayscale(**fields)
    if kind == "color_jitter":
        return T.ColorJitter(**fields)
    if kind == "random_rotation":
        return T.RandomRotation(**fields | {"interpolation": InterpolationMode(fields["interpolation"])})
    erasing = T.RandomErasing(**{k: v for k, v in fields.items() if k != "pixel"})
    return T.Compose([T.PILToTensor(), T.ConvertImageDtype(torch.float), T.Normalize(MEAN, STD), erasing])


def probabilities(kind):
    return [{"type": kind, "p": p} for p in (0.5, 0.3, 0.8)] * 4


def jitters():
    def jitter(brightness=(1, 1), contrast=(1, 1), saturation=(1, 1), hue=(0, 0)):
        return {
            "type": "color_jitter",
            "brightness": brightness,
            "contrast": contrast,
            "saturation": saturation,
            "hue": hue,
        }

    return [
        jitter(brightness=(0.3, 0.9)),
        jitter(brightness=(1.1, 3)),
        jitter(contrast=(0.2, 0.9)),
        jitter(contrast=(1.2, 4)),
        jitter(saturation=(0.1, 0.9)),
        jitter(saturation=(1.5, 5)),
        jitter(hue=(-0.5, -0.05)),
        jitter(hue=(0.05, 0.5)),
        jitter(hue=(0.001, 0.003)),
        jitter(brightness=(0, 0), hue=(-0.1, 0.1)),
        jitter(contrast=(0, 0)),
        jitter(saturation=(0, 0)),
    ] + [jitter((0.6, 1.4), (0.6, 1.4), (0.6, 1.4), (-0.1, 0.1))] * 8


def rotations():
    def rotation(degrees, interpolation="nearest", fill=(0, 0, 0)):
        return {
            "type": "random_rotation",
            "degrees": degrees,
            "interpolation": interpolation,
            "fill": fill,
        }

    turns = [(-15, 15), (20, 80), (100, 170), (-359, -190), (0.01, 0.1)]
    quarters = [(d, d) for d in (90, 90, 90, 180, 180, 180, -90, -90, -90, 0, 360)]
    return [
        rotation(degrees, interpolation, fill)
        for interpolation, fill in (("nearest", (124, 0, 255)), ("bilinear", (0, 0, 0)))
        for degrees in turns + quarters
    ]


def erasures():
    def erasing(p=1, scale=(0.02, 0.33), ratio=(0.3, 3.3), value=(0, 0, 0)):
        pixel = [round((v * std + mean) * 255) for v, mean, std in zip(value, MEAN, STD)]
        return {
            "type": "random_erasing",
            "p": p,
            "scale": scale,
            "ratio": ratio,
            "value": value,
            "pixel": pixel,
        }

    return [
        *[erasing()] * 5,
        *[erasing(p=0.5)] * 3,
        erasing(value=(1, -1.5, 2)),
        erasing(value=(-2.1, 2.4, 0.3)),
        erasing(scale=(0.3, 0.9), ratio=(0.2, 5)),
        erasing(scale=(0.7, 1), ratio=(0.5, 2)),
        erasing(scale=(1, 1), ratio=(1, 1)),
        erasing(scale=(0.0001, 0.0002)),
    ]


def applied(transform, image, draws):
    with draws.patched():
        made = built(transform)(image)
    if isinstance(made, Image.Image):
        return made, {}
    # A normalized picture goes back to bytes; how far the way there and back leads is kept.
    mean, std = (torch.tensor(numbers)[:, None, None] for numbers in (MEAN, STD))
    pixels = ((made * std + mean) * 255).round().to(torch.uint8)
    again = F.normalize(F.convert_image_dtype(pixels, torch.float), MEAN, STD)
    return Image.fromarray(pixels.permute(1, 2, 0).numpy()), {
        "normalized_difference": float((again - made).abs().max())
    }


def cases():
    transforms = [
        *probabilities("random_vertical_flip"),
        *probabilities("random_grayscale"),
        *jitters(),
        *rotations(),
        *erasures(),
    ]
    for seed, transform in enumerate(transforms):
        source, image = part(seed)
        draws = Draws(seed + 100)
        made, more = applied(transform, image, draws)
        yield {
            "transform": transform,
            **source,
            "words": draws.words,
            **pictures.packed(made),
            **more,
        }


def cube():
    """Every third value of each channel: 614,125 colours."""
    values = np.arange(0, 256, 3, dtype=np.uint8)[:85]
    colours = np.stack(np.meshgrid(values, values, values, indexing="ij"), axis=-1)
    return Image.fromarray(np.ascontiguousarray(colours.reshape(85, 85 * 85, 3)))


def digests():
    """SHA-256 of the cube's pixels after one adjustment."""
    image = cube()
    changes = [
        ("grayscale", F.to_grayscale, [3]),
        ("brightness", F.adjust_brightness, [0.1, 0.7, 1, 1.3, 2.7]),
        ("contrast", F.adjust_contrast, [0.1, 0.7, 1, 1.3, 2.7]),
        ("saturation", F.adjust_saturation, [0.1, 0.7, 1, 1.3, 2.7]),
        ("hue", F.adjust_hue, [-0.5, -0.13, 0, 0.02, 0.4, 0.5]),
    ]
    for name, change, values in changes:
        for value in values:
            pixels = np.asarray(change(image, value)).tobytes()
            yield {"change": name, "value": value, "sha256": hashlib.sha256(pixels).hexdigest()}


if __name__ == "__main__":
    text = json.dumps({"cases": list(cases()), "digests": list(digests())}, indent=2)
    (HERE / "golden.json").write_text(text + "\n")
