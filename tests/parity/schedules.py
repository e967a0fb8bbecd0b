"""Writes schedules.json: rate and momentum that torch.optim.lr_scheduler gives each step.

    python tests/parity/schedules.py     (see requirements.txt; PyTorch 2.15.0)

30 epochs of 7 steps. `step` schedulers move by the epoch, one_cycle and warm-ups by the step.
"""

import json
import warnings
from pathlib import Path

import torch
from torch.optim import lr_scheduler as S

EPOCHS, STEPS, LR = 30, 7, 0.05

# What validation says of each epoch: better, flat, better by too little, worse, flat again
LOSSES = [2 - 0.1 * k for k in range(6)] + [1.5] * 6 + [1.49995, 1.4] + [1.6] * 5 + [1.4] * 11
ACCURACIES = [0.5, 0.6, 0.6, 0.7] + [0.7] * 8 + [0.70005, 0.8] + [0.75] * 16


def network(name, **options):
    parameter = torch.nn.Parameter(torch.zeros(1))
    return getattr(torch.optim, name)([parameter], lr=LR, **options)


def plateau(metric, **options):
    values = LOSSES if metric == "loss" else ACCURACIES
    mode = "min" if metric == "loss" else "max"
    scheduler = lambda o: S.ReduceLROnPlateau(o, mode, **options)
    return scheduler, values


def momentum_of(optimizer):
    group = optimizer.param_groups[0]
    return group["betas"][0] if "betas" in group else group["momentum"]


def by_epoch(make, values=None, warmup=None):
    """The scheduler moves after each epoch; during a warm-up LinearLR moves after each step."""
    optimizer = network("SGD", momentum=0.9)
    rates = []
    warm = warmup["epochs"] if warmup else 0
    if warm:
        linear = S.LinearLR(optimizer, warmup["start_factor"], total_iters=warm * STEPS)
        for _ in range(warm * STEPS):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            linear.step()
        optimizer = network("SGD", momentum=0.9)
    scheduler = make(optimizer)
    for epoch in range(warm, EPOCHS):
        for _ in range(STEPS):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
        scheduler.step(*([values[epoch]] if values else []))
    return {"rates": rates}


def by_step(make, name="SGD", **options):
    optimizer = network(name, **options)
    scheduler = make(optimizer)
    rates, momenta = [], []
    for step in range(EPOCHS * STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(momentum_of(optimizer))
        optimizer.step()
        if step < EPOCHS * STEPS - 1:
            scheduler.step()
    return {"rates": rates, "momenta": momenta}


def cases():
    yield "{ type: constant }", by_epoch(lambda o: S.LambdaLR(o, lambda epoch: 1.0))
    for warmup in [{"epochs": 3, "start_factor": 0.01}, {"epochs": 5, "start_factor": 1 / 3}]:
        text = f"{{ epochs: {warmup['epochs']}, start_factor: {warmup['start_factor']} }}"
        yield f"{{ type: constant, warmup: {text} }}", by_epoch(
            lambda o: S.LambdaLR(o, lambda epoch: 1.0), warmup=warmup
        )
        yield f"{{ type: cosine, t_max: 25, warmup: {text} }}", by_epoch(
            lambda o: S.CosineAnnealingLR(o, 25), warmup=warmup
        )
        yield f"{{ type: step, step_size: 4, warmup: {text} }}", by_epoch(
            lambda o: S.StepLR(o, 4), warmup=warmup
        )
        make, values = plateau("loss", patience=2)
        yield f"{{ type: reduce_on_plateau, patience: 2, warmup: {text} }}", by_epoch(
            make, values, warmup
        )
    yield "{ type: step, step_size: 7, gamma: 0.1 }", by_epoch(lambda o: S.StepLR(o, 7, 0.1))
    yield "{ type: step, step_size: 1, gamma: 0.5 }", by_epoch(lambda o: S.StepLR(o, 1, 0.5))
    yield "{ type: multistep, milestones: [2, 5, 26], gamma: 0.3 }", by_epoch(
        lambda o: S.MultiStepLR(o, [2, 5, 26], 0.3)
    )
    yield "{ type: exponential, gamma: 0.9 }", by_epoch(lambda o: S.ExponentialLR(o, 0.9))
    yield "{ type: cosine, t_max: 30 }", by_epoch(lambda o: S.CosineAnnealingLR(o, 30))
    yield "{ type: cosine, t_max: 8, eta_min: 0.001 }", by_epoch(
        lambda o: S.CosineAnnealingLR(o, 8, 0.001)
    )
    for text, metric, options in [
        ("patience: 2", "loss", {"patience": 2}),
        ("patience: 0, cooldown: 3", "loss", {"patience": 0, "cooldown": 3}),
        (
            "patience: 1, threshold: 0.06, threshold_mode: abs, factor: 0.5, min_lr: 0.004",
            "loss",
            {"patience": 1, "threshold": 0.06, "threshold_mode": "abs", "factor": 0.5, "min_lr": 0.004},
        ),
        ("metric: accuracy, patience: 3", "accuracy", {"patience": 3}),
        (
            "metric: accuracy, patience: 1, threshold: 0.1, cooldown: 2, factor: 0.3",
            "accuracy",
            {"patience": 1, "threshold": 0.1, "cooldown": 2, "factor": 0.3},
        ),
    ]:
        make, values = plateau(metric, **options)
        yield f"{{ type: reduce_on_plateau, {text} }}", by_epoch(make, values)
    total = {"max_lr": LR, "total_steps": EPOCHS * STEPS}
    sgd = {"momentum": 0.9}
    yield "{ type: one_cycle }", by_step(lambda o: S.OneCycleLR(o, **total), **sgd)
    yield "{ type: one_cycle, anneal_strategy: linear, pct_start: 0.4 }", by_step(
        lambda o: S.OneCycleLR(o, **total, anneal_strategy="linear", pct_start=0.4), **sgd
    )
    yield "{ type: one_cycle, three_phase: true, div_factor: 10, final_div_factor: 100 }", by_step(
        lambda o: S.OneCycleLR(o, **total, three_phase=True, div_factor=10, final_div_factor=100), **sgd
    )
    yield "{ type: one_cycle, three_phase: true, pct_start: 0.7 }", by_step(
        lambda o: S.OneCycleLR(o, **total, three_phase=True, pct_start=0.7), **sgd
    )
    yield "{ type: one_cycle, cycle_momentum: false }", by_step(
        lambda o: S.OneCycleLR(o, **total, cycle_momentum=False), **sgd
    )
    yield "{ type: one_cycle, base_momentum: 0.5, max_momentum: 0.8, pct_start: 0.001 }", by_step(
        lambda o: S.OneCycleLR(o, **total, base_momentum=0.5, max_momentum=0.8, pct_start=0.001), **sgd
    )
    yield "{ type: one_cycle, anneal_strategy: cos }", by_step(lambda o: S.OneCycleLR(o, **total), "AdamW")


warnings.simplefilter("error")
warnings.filterwarnings("ignore", message=".*epoch parameter.*")
golden = {
    "torch": torch.__version__.split("+")[0],
    **{"lr": LR, "epochs": EPOCHS, "steps_per_epoch": STEPS},
    "validated": [{"loss": l, "accuracy": a} for l, a in zip(LOSSES, ACCURACIES, strict=True)],
    "cases": [{"schedule": schedule, **found} for schedule, found in cases()],
}
path = Path(__file__).with_name("schedules.json")
text = json.dumps(golden, separators=(",", ":")).replace('{"schedule"', '\n{"schedule"')
path.write_text(text + "\n")
