"""Writes what PyTorch makes of five steps with parameter groups, limits of gradients and averages.

    pip install -r tests/parity/requirements.txt
    python tests/optimize/golden.py

Two linear layers of double precision, `a` and `b`: `b.weight` is in a group of its own from the
start, `a.weight` is frozen at first and comes with a group of its own before step 3, `a.bias` never
learns. An epoch is one step. Writes golden.json beside itself.
"""

import json
import pathlib

import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

HERE = pathlib.Path(__file__).parent
STEPS, ADDED = 5, 3
CASES = {
    "adamw, norm": {
        "optimizer": {"type": "adamw", "betas": [0.9, 0.999], "eps": 1e-8},
        "clip_grad_norm": 0.5,
        "clip_grad_value": None,
        "decay": 0.9,
    },
    "sgd, value": {
        "optimizer": {"type": "sgd", "momentum": 0.9, "nesterov": True},
        "clip_grad_norm": None,
        "clip_grad_value": 0.05,
        "decay": 0.999,
    },
    "rmsprop, value and norm": {
        "optimizer": {"type": "rmsprop", "alpha": 0.9, "eps": 1e-8, "momentum": 0.5, "centered": True},
        "clip_grad_norm": 0.2,
        "clip_grad_value": 0.3,
        "decay": 0.5,
    },
    "adam": {
        "optimizer": {"type": "adam", "betas": [0.8, 0.99], "eps": 1e-3},
        "clip_grad_norm": None,
        "clip_grad_value": None,
        "decay": 0.99,
    },
}
OPTIMIZERS = {
    "adamw": torch.optim.AdamW,
    "sgd": torch.optim.SGD,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
}
RATES = {"b.bias": 0.05, "b.weight": 0.1, "a.weight": 0.02}
DECAYS = {"b.bias": 0.3, "b.weight": 0.01, "a.weight": 0.0}
STEP_SIZE, GAMMA = 2, 0.5


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.b = nn.Linear(3, 4), nn.Linear(4, 2)

    def forward(self, x):
        return self.b(self.a(x))


def values(state):
    return {name: tensor.flatten().tolist() for name, tensor in state.items()}


def run(network, batches, case):
    parameters = dict(network.named_parameters())

    def group(name, scale=1.0):
        lr, decay = RATES[name] * scale, DECAYS[name]
        return {"params": [parameters[name]], "lr": lr, "weight_decay": decay}

    rule = {name: value for name, value in case["optimizer"].items() if name != "type"}
    optimizer = OPTIMIZERS[case["optimizer"]["type"]]([group("b.bias"), group("b.weight")], **rule)
    schedule = torch.optim.lr_scheduler.StepLR(optimizer, STEP_SIZE, GAMMA)
    averaged = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(case["decay"]))
    for name in ["a.weight", "a.bias"]:
        parameters[name].requires_grad = False
    for step, (x, y) in enumerate(batches):
        if step == ADDED:
            parameters["a.weight"].requires_grad = True
            optimizer.add_param_group(group("a.weight", GAMMA ** (step // STEP_SIZE)))
        optimizer.zero_grad()
        nn.CrossEntropyLoss()(network(x), y).backward()
        if case["clip_grad_value"] is not None:
            nn.utils.clip_grad_value_(network.parameters(), case["clip_grad_value"])
        if case["clip_grad_norm"] is not None:
            nn.utils.clip_grad_norm_(network.parameters(), case["clip_grad_norm"])
        optimizer.step()
        averaged.update_parameters(network)
        schedule.step()
        yield {"network": values(network.state_dict()), "averages": values(averaged.module.state_dict())}


if __name__ == "__main__":
    torch.set_default_dtype(torch.float64)
    torch.manual_seed(0)
    start = Network().float().double().state_dict()
    batches = [(torch.randn(3, 3).float().double(), torch.randint(2, (3,))) for _ in range(STEPS)]
    cases = []
    for name, case in CASES.items():
        network = Network()
        network.load_state_dict(start)
        cases.append({"name": name, **case, "steps": list(run(network, batches, case))})
    golden = {
        "added": ADDED,
        "rates": RATES,
        "decays": DECAYS,
        "schedule": {"step_size": STEP_SIZE, "gamma": GAMMA},
        "start": values(start),
        "batches": [{"x": x.flatten().tolist(), "labels": y.tolist()} for x, y in batches],
        "cases": cases,
    }
    (HERE / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")
