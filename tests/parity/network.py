"""Writes what PyTorch computes with ResNet-18: logits, states after training steps, losses.

    python tests/parity/network.py     (versions: requirements.txt, beside this script)

Writes network.json and network.safetensors beside itself. Networks and pictures are made of a hash
of integers, which _network.ts computes to the same bits; so neither is a file.
"""

import json
import pathlib

import numpy as np
import torch
from safetensors.numpy import save_file
from torchvision.models import resnet18

HERE = pathlib.Path(__file__).parent
CLASSES = 3
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


# Hash


def mixed(x):
    """The finalizer of MurmurHash3 on uint32."""
    x = x ^ (x >> np.uint32(16))
    x = x * np.uint32(0x85EBCA6B)
    x = x ^ (x >> np.uint32(13))
    x = x * np.uint32(0xC2B2AE35)
    return x ^ (x >> np.uint32(16))


def hashed(stream, size):
    """uint32 [size]: a stream's numbers."""
    start = mixed(np.array([stream], np.uint32))
    return mixed(np.arange(size, dtype=np.uint32) + start)


def uniform(stream, size, low, high):
    """float32 [size], rounded once, from exact multiples of 2^-24 between 0 and 1."""
    unit = (hashed(stream, size) >> np.uint32(8)).astype(np.float64) / 2**24
    return (low + (high - low) * unit).astype(np.float32)


# Networks and pictures


def bounds(name, shape):
    """Where a tensor's values lie. With these batch norms ReLU cuts a quarter of what it sees."""
    if len(shape) == 4:
        bound = np.sqrt(6 / (shape[1] * shape[2] * shape[3]))
        return -bound, bound
    if name.startswith("fc."):
        bound = 1 / np.sqrt(512)
        return -bound, bound
    if name.endswith("running_mean"):
        return -0.2, 0.2
    if name.endswith("running_var"):
        return 0.5, 1.5
    return (0.3, 0.5) if name.endswith("weight") else (0.2, 0.4)


def tensor_names(model):
    return [name for name in model.state_dict() if not name.endswith("num_batches_tracked")]


def network(classes=CLASSES, seed=0):
    model = resnet18(weights=None, num_classes=classes)
    state = model.state_dict()
    for k, name in enumerate(tensor_names(model)):
        shape = state[name].shape
        values = uniform(1000 * (seed + 1) + k, state[name].numel(), *bounds(name, shape))
        state[name] = torch.from_numpy(values.reshape(shape))
    model.load_state_dict(state)
    return model


def pictures(seed, count, size):
    """uint8 [count, size, size, 3]: each channel its own triangle wave and brightness, some noise."""
    y, x = np.mgrid[0:size, 0:size].astype(np.uint32)
    noise = hashed(500_000 + seed, count * size * size * 3) >> np.uint32(27)
    drawn = hashed(900_000 + seed, count * 12).reshape(count * 3, 4) >> np.uint32(24)
    planes = []
    for across, down, phase, brightness in drawn:
        steps = (x * (across & np.uint32(15)) + y * (down & np.uint32(15)) + phase) & np.uint32(255)
        wave = np.minimum(steps, np.uint32(255) - steps)
        planes.append(wave + brightness * np.uint32(3) // np.uint32(8))
    planes = np.stack(planes).reshape(count, 3, size, size).transpose(0, 2, 3, 1)
    return (planes + noise.reshape(planes.shape)).astype(np.uint8)


def normalized(pixels, dtype=torch.float32):
    x = torch.from_numpy(pixels).permute(0, 3, 1, 2).to(dtype) / 255
    mean, std = (torch.tensor(values, dtype=dtype)[:, None, None] for values in (MEAN, STD))
    return (x - mean) / std


def labels_of(seed, count):
    return (hashed(300_000 + seed, count) % np.uint32(CLASSES)).astype(np.int64)


# Training


def freeze(model, case):
    """Takes the case's parts out of training, and its batch norms too where they are to stay."""
    parts = case["freeze"]
    if parts == ["backbone"]:
        parts = [name for name, _ in model.named_children() if name != "fc"]
    model.train()
    for part in parts:
        module = getattr(model, part)
        module.requires_grad_(False)
        if case["frozen_batch_norm"] == "running":
            module.eval()


OPTIMIZERS = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "rmsprop": torch.optim.RMSprop,
}


def optimizer_of(settings, model):
    options = {key: value for key, value in settings.items() if key != "type"}
    trained = [p for p in model.parameters() if p.requires_grad]
    return OPTIMIZERS[settings["type"]](trained, **options)


def train(model, optimizer, batches):
    """Losses; `batches` holds rate, pixels and labels of each step."""
    dtype = model.fc.weight.dtype
    for rate, pixels, labels in batches:
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        logits = model(normalized(pixels, dtype))
        loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(labels))
        loss.backward()
        optimizer.step()
        yield loss.item()


def changing(model):
    """Name and values of every tensor that training may change, in the order of `state_dict`."""
    parameters = dict(model.named_parameters())
    training = {name: module.training for name, module in model.named_modules()}
    state = model.state_dict()
    for name in tensor_names(model):
        is_parameter = name in parameters
        moves = parameters[name].requires_grad if is_parameter else training[name.rpartition(".")[0]]
        if moves:
            yield name, state[name]


def slots(model, optimizer):
    """Name and values of every buffer of the optimizer, slot by slot."""
    trained = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    kinds = sorted(set(optimizer.state[trained[0][1]]) - {"step"})
    for kind in kinds:
        for name, parameter in trained:
            buffer = optimizer.state[parameter][kind]
            if buffer is not None:
                yield f"{kind}/{name}", buffer


# What is kept of a tensor

SAMPLES = 64
WIDTH = SAMPLES + 3


def sample_positions(size):
    """All of a small tensor; else one place in each of 64 equal parts."""
    if size <= SAMPLES:
        return np.arange(size)
    within = (hashed(7, SAMPLES) >> np.uint32(8)).astype(np.float64) / 2**24
    return np.floor((np.arange(SAMPLES) + within) * (size / SAMPLES)).astype(np.int64)


def kept(tensor):
    """float64 [WIDTH]: samples (then zeros), two projections, the largest absolute value."""
    x = tensor.detach().double().numpy().ravel()
    k = np.arange(x.size, dtype=np.float64)
    row = np.zeros(WIDTH)
    positions = sample_positions(x.size)
    row[: positions.size] = x[positions]
    row[SAMPLES:] = (
        (x * np.cos(k)).sum() / np.sqrt(x.size),
        (x * np.sin(1 + k)).sum() / np.sqrt(x.size),
        np.abs(x).max(),
    )
    return row


def snapshot(model, optimizer):
    tensors = [*changing(model), *slots(model, optimizer)]
    return [name for name, _ in tensors], np.stack([kept(tensor) for _, tensor in tensors])


def noise(single, double):
    """Largest difference between float32 and float64, as a share of each tensor's scale."""
    return float((np.abs(single - double) / double[:, -1:])[:, :-1].max())


# Cases

SGD = {"type": "sgd", "lr": 0.02, "momentum": 0.9, "nesterov": False, "weight_decay": 0}
ADAM = {"type": "adam", "lr": 0.001, "betas": [0.9, 0.999], "eps": 1e-8, "weight_decay": 0}
RMSPROP = {
    "type": "rmsprop", "lr": 0.001, "alpha": 0.99, "eps": 1e-8, "weight_decay": 0, "momentum": 0,
    "centered": False,
}  # fmt: skip
PARTLY = ["conv1", "bn1", "layer1", "layer2"]


def case(name, optimizer, parts=(), norms="running", seed=0, **changed):
    return {
        "name": name,
        "optimizer": {**optimizer, **changed},
        "freeze": list(parts),
        "frozen_batch_norm": norms,
        "seed": seed,
    }


# With epsilon at its default Adam and RMSprop take a step of full length along an element whose
# gradient is nothing but rounding, and from there the error spreads. So the whole network learns
# with a large one, which also shows where epsilon stands, and the head alone with the default.
# A seed is that of the pictures: the search for well conditioned ones begins, and ended, there.
CASES = [
    case("SGD", SGD, momentum=0, seed=2),
    case("SGD, momentum", SGD, seed=3),
    case("SGD, Nesterov", SGD, nesterov=True, seed=21),
    case("SGD, momentum, weight decay", SGD, weight_decay=0.01),
    case("Adam", ADAM, eps=0.01, seed=17),
    case("Adam, weight decay", ADAM, betas=[0.8, 0.99], eps=0.01, weight_decay=0.01, seed=23),
    case("AdamW", ADAM, type="adamw", eps=0.01, weight_decay=0.1, seed=17),
    case("RMSprop", RMSPROP, eps=0.01, seed=6),
    case("RMSprop, momentum, centered, weight decay", RMSPROP, alpha=0.9, eps=0.01, momentum=0.9,
         centered=True, weight_decay=0.01, seed=3),
    case("frozen backbone, running", SGD, ["backbone"], "running"),
    case("frozen backbone, batch", SGD, ["backbone"], "batch"),
    case("frozen backbone, running, Adam", ADAM, ["backbone"], "running"),
    case("frozen backbone, running, AdamW", ADAM, ["backbone"], type="adamw", weight_decay=1),
    case("frozen backbone, running, RMSprop", RMSPROP, ["backbone"], "running"),
    case("partly frozen, running", SGD, PARTLY, "running", seed=1),
    case("partly frozen, batch", SGD, PARTLY, "batch"),
]  # fmt: skip
FACTORS = [1, 0.7, 0.9, 0.4, 0.6]
BATCHES = [6, 6, 6, 6, 5]
STEP_SIZE = 36


def step_batches(rate, seed):
    """Another batch and another rate in each step."""
    count = sum(BATCHES)
    pixels, labels = pictures(seed, count, STEP_SIZE), labels_of(seed, count)
    for factor, end, length in zip(FACTORS, np.cumsum(BATCHES), BATCHES):
        yield rate * factor, pixels[end - length : end], labels[end - length : end]


def run_steps(case, dtype, seed, watch=lambda model: None):
    """Names and kept values after the first and after the last step."""
    model = network().to(dtype)
    freeze(model, case)
    watch(model)
    optimizer = optimizer_of(case["optimizer"], model)
    shots = []
    for step, _ in enumerate(train(model, optimizer, step_batches(case["optimizer"]["lr"], seed))):
        if step in (0, len(BATCHES) - 1):
            shots.append(snapshot(model, optimizer))
    return shots


# A gradient jumps where ReLU's input passes zero, and where two of a pooling window's values change
# their order. Among a million activations some lie so near to it that rounding decides, in PyTorch
# as well as here, and then the two differ by a percent. So pictures are chosen with which none
# does: everything that a gradient passes is at least this far away, as a share of the layer's
# deviation (float32 rounds at 6e-8); and PyTorch's own float32 agrees with its float64 well within
# the tolerance of 1e-5. The golden values are those of float64: they are the same on any machine.
NEAREST = 1.5e-6
NOISE = 6e-6


def watch_nearest(found):
    """Hooks that append the distances to `found`."""

    def relu(module, inputs):
        x = inputs[0].detach()
        if inputs[0].requires_grad:
            found.append((x.abs().min() / x.std()).item())

    def pool(module, inputs):
        x = inputs[0].detach()
        if inputs[0].requires_grad:
            padded = torch.nn.functional.pad(x, (1, 1, 1, 1), value=-torch.inf)
            windows = padded.unfold(2, 3, 2).unfold(3, 3, 2).flatten(4)
            first, second = windows.topk(2).values.unbind(-1)
            gaps = (first - second)[first > 0]
            found.append((gaps.min() / x.std()).item())

    def watch(model):
        for module in model.modules():
            if isinstance(module, torch.nn.ReLU):
                module.register_forward_pre_hook(relu)
            if isinstance(module, torch.nn.MaxPool2d):
                module.register_forward_pre_hook(pool)

    return watch


def well_conditioned_steps(case):
    """The first pictures that are: their seed, the steps in float64, and the noise in float32's."""
    for seed in range(case["seed"], 200):
        found = [1]
        double = run_steps(case, torch.float64, seed, watch_nearest(found))
        if min(found) < NEAREST:
            continue
        single = run_steps(case, torch.float32, seed)
        noises = [noise(a, b) for (_, a), (_, b) in zip(single, double)]
        print(case["name"], seed, min(found), noises, flush=True)
        if max(noises) < NOISE:
            return seed, double, noises
    raise SystemExit(f"{case['name']}: no pictures of 200 are well conditioned")


def steps_golden():
    entries, tensors = [], {}
    for case in CASES:
        seed, shots, noises = well_conditioned_steps(case)
        for step, (_, values) in zip((1, len(BATCHES)), shots):
            tensors[f"{case['name']}/{step}"] = values.astype(np.float32)
        kinds = list({name.partition("/")[0]: True for name in shots[0][0] if "/" in name})
        rates = [case["optimizer"]["lr"] * factor for factor in FACTORS]
        entries.append(
            {**case, "seed": seed, "slots": kinds, "rates": rates, "float32_noise": noises}
        )
    return {"size": STEP_SIZE, "batches": BATCHES, "cases": entries}, tensors


# Forward


def forward_golden(size=224):
    """Logits of batches of one set of pictures, in both modes, on networks that nothing trains."""
    entries = []
    pixels = pictures(0, 32, size)
    for batch in (1, 6, 7, 32):
        entry = {"batch": batch}
        for mode in ("eval", "train"):
            both = []
            for dtype in (torch.float32, torch.float64):
                model = network().to(dtype).train(mode == "train")
                with torch.no_grad():
                    both.append(model(normalized(pixels[-batch:], dtype)).double())
            entry[mode] = both[0].flatten().tolist()
            entry[f"{mode}_float32_noise"] = (both[0] - both[1]).abs().max().item()
            print("forward", batch, mode, entry[f"{mode}_float32_noise"], flush=True)
        entries.append(entry)
    return {"size": size, "pictures": 32, "cases": entries}


# Trajectories

TRAJECTORY_SEED = 1000
TRAJECTORY_BATCHES = [8, 8, 4]
TRAJECTORIES = [
    case("fine-tuned", SGD, lr=0.002, seed=TRAJECTORY_SEED),
    case("partly frozen, running", SGD, PARTLY, lr=0.002, seed=TRAJECTORY_SEED),
]


def run_trajectory(case, dtype, size, steps):
    model = network().to(dtype)
    freeze(model, case)
    count = sum(TRAJECTORY_BATCHES)
    pixels, labels = pictures(case["seed"], count, size), labels_of(case["seed"], count)
    ends = np.cumsum(TRAJECTORY_BATCHES)
    batches = [
        (case["optimizer"]["lr"], pixels[end - length : end], labels[end - length : end])
        for end, length in zip(ends, TRAJECTORY_BATCHES)
    ]
    optimizer = optimizer_of(case["optimizer"], model)
    return list(train(model, optimizer, (batches[k % len(batches)] for k in range(steps))))


def trajectory_golden(size=64, steps=40):
    entries = []
    for case in TRAJECTORIES:
        single, double = (
            run_trajectory(case, dtype, size, steps) for dtype in (torch.float32, torch.float64)
        )
        difference = max(abs(a - b) for a, b in zip(single, double))
        entries.append({**case, "losses": single, "float32_noise": difference})
        print("trajectory", case["name"], difference, single[::6], flush=True)
    return {"size": size, "batches": TRAJECTORY_BATCHES, "cases": entries}


if __name__ == "__main__":
    forward = forward_golden()
    trajectory = trajectory_golden()
    steps, tensors = steps_golden()
    golden = {
        "classes": CLASSES, "forward": forward, "trajectory": trajectory, "steps": steps
    }  # fmt: skip
    (HERE / "network.json").write_text(json.dumps(golden, indent=1) + "\n")
    save_file(tensors, HERE / "network.safetensors")
