"""Writes golden.json, the learning rates that torch.optim.lr_scheduler gives epoch by epoch.

    python tests/plan/golden.py && deno fmt tests/plan/golden.json     (PyTorch 2.15.0)
"""

import json
import warnings
from pathlib import Path

import torch
from torch.optim import lr_scheduler

EPOCHS = 12
LR = 0.05

CASES = [
    ({"type": "constant"}, lambda o: lr_scheduler.LambdaLR(o, lambda epoch: 1.0)),
    ({"type": "step", "step_size": 7, "gamma": 0.1}, lambda o: lr_scheduler.StepLR(o, 7, 0.1)),
    ({"type": "step", "step_size": 1, "gamma": 0.5}, lambda o: lr_scheduler.StepLR(o, 1, 0.5)),
    (
        {"type": "multistep", "milestones": [2, 5, 6], "gamma": 0.3},
        lambda o: lr_scheduler.MultiStepLR(o, [2, 5, 6], 0.3),
    ),
    (
        {"type": "multistep", "milestones": [4, 4], "gamma": 0.5},
        lambda o: lr_scheduler.MultiStepLR(o, [4, 4], 0.5),
    ),
    ({"type": "exponential", "gamma": 0.9}, lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    (
        {"type": "cosine", "t_max": 12, "eta_min": 0},
        lambda o: lr_scheduler.CosineAnnealingLR(o, 12),
    ),
    (
        {"type": "cosine", "t_max": 5, "eta_min": 0.001},
        lambda o: lr_scheduler.CosineAnnealingLR(o, 5, 0.001),
    ),
]


def rates(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR)
    scheduler = make(optimizer)
    found = []
    for _ in range(EPOCHS):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


warnings.simplefilter("error")
golden = {
    "torch": torch.__version__.split("+")[0],
    "lr": LR,
    "epochs": EPOCHS,
    "cases": [{"schedule": schedule, "rates": rates(make)} for schedule, make in CASES],
}
path = Path(__file__).with_name("golden.json")
path.write_text(json.dumps(golden) + "\n")
