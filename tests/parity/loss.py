"""Writes loss.json: what torch.nn.CrossEntropyLoss and its gradient are, batch by batch.

    python tests/parity/loss.py     (see requirements.txt; PyTorch 2.15.0)

Each case has three batches of 6, 6 and 3 pictures of 4 classes, and the loss over all of them.
"""

import json
from pathlib import Path

import torch

torch.manual_seed(0)
CLASSES, SIZES = 4, (6, 6, 3)
WEIGHTS = [0.25, 1.0, 2.0, 3.5]
logits = [4 * torch.randn(size, CLASSES) for size in SIZES]
labels = [torch.randint(CLASSES, (size,)) for size in SIZES]


def case(smoothing, weights):
    weight = None if weights is None else torch.tensor(weights)
    loss = torch.nn.CrossEntropyLoss(weight=weight, label_smoothing=smoothing)
    batches = []
    for x, y in zip(logits, labels):
        x = x.clone().requires_grad_()
        value = loss(x, y)
        value.backward()
        batches.append({"loss": value.item(), "gradient": x.grad.flatten().tolist()})
    # In double precision, since it is a reference for a sum over an epoch
    whole = torch.nn.CrossEntropyLoss(
        weight=None if weight is None else weight.double(), label_smoothing=smoothing
    )
    return {
        "label_smoothing": smoothing,
        "class_weights": weights,
        "batches": batches,
        "epoch": whole(torch.cat(logits).double(), torch.cat(labels)).item(),
    }


golden = {
    "torch": torch.__version__.split("+")[0],
    "classes": CLASSES,
    "batches": [
        {"labels": y.tolist(), "logits": x.flatten().tolist()} for x, y in zip(logits, labels)
    ],
    "cases": [case(s, w) for s in (0.0, 0.1, 1.0) for w in (None, WEIGHTS)],
}
path = Path(__file__).with_name("loss.json")
path.write_text(json.dumps(golden, separators=(",", ":")).replace('{"label_smoothing"', '\n{"label_smoothing"') + "\n")
