"""Writes what torchvision's MixUp and CutMix make of drawn pictures, and PyTorch's loss of it.

    pip install -r tests/parity/requirements.txt
    python tests/train/golden.py

The numbers that torchvision draws are fed, and stand beside its answers. Writes golden.json beside
itself; uint8 pixels [picture, row, column, channel] are base64.
"""

import base64
import json
import pathlib
from types import SimpleNamespace
from unittest import mock

import torch
from torch import nn
from torchvision.transforms import v2

HERE = pathlib.Path(__file__).parent
# 5 x 5 x 3 bytes are no whole number of words
PICTURES, SIZE, CLASSES = 3, 5, 3
WEIGHTS, SMOOTHING = [1.0, 0.25, 3.0], 0.1
# The drawn share, and the middle of the box
CUTS = [
    (0.3, 2, 2),
    (0.3, 0, 0),
    (0.3, 4, 1),
    (0.01, 3, 4),
    (0.0, 2, 3),
    (0.7, 1, 4),
    (0.95, 2, 2),  # no box: half of sqrt(0.05) x 5 is below one
    (1.0, 0, 3),
]


def fed(transform, share):
    """The transform with a distribution that gives one number."""
    transform._dist = SimpleNamespace(sample=lambda shape: torch.tensor([share]))
    return transform


def packed(pictures):
    return base64.b64encode(pictures.permute(0, 2, 3, 1).contiguous().numpy().tobytes()).decode()


def loss(logits, targets):
    criterion = nn.CrossEntropyLoss(weight=torch.tensor(WEIGHTS), label_smoothing=SMOOTHING)
    return criterion(logits, targets).item()


def cuts(pictures, labels, logits):
    for share, x, y in CUTS:
        places = iter([x, y])
        with mock.patch.object(torch, "randint", lambda high, size: torch.tensor([next(places)])):
            mixed, targets = fed(v2.CutMix(num_classes=CLASSES), share)(pictures, labels)
        yield {
            "share": share,
            "x": x,
            "y": y,
            "mixed": packed(mixed),
            "targets": targets.tolist(),
            "loss": loss(logits, targets),
        }


def mixtures(labels, logits):
    pictures = torch.randn(PICTURES, 3, 2, 4).float().double()
    for share in [0.3, 0.5, 0.9, 1.0, 0.0]:
        mixed, targets = fed(v2.MixUp(num_classes=CLASSES), share)(pictures, labels)
        yield {
            "share": share,
            "pictures": pictures.permute(0, 2, 3, 1).flatten().tolist(),
            "mixed": mixed.permute(0, 2, 3, 1).flatten().tolist(),
            "targets": targets.tolist(),
            "loss": loss(logits, targets),
        }


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    pictures = torch.randint(256, (PICTURES, 3, SIZE, SIZE), dtype=torch.uint8)
    labels = torch.tensor([2, 0, 1])
    logits = torch.randn(PICTURES, CLASSES).float().double()
    golden = {
        "size": SIZE,
        "pictures": packed(pictures),
        "labels": labels.tolist(),
        "class_weights": WEIGHTS,
        "label_smoothing": SMOOTHING,
        "logits": logits.flatten().tolist(),
        "cutmix": list(cuts(pictures, labels, logits)),
        "mixup": list(mixtures(labels, logits)),
    }
    (HERE / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")
