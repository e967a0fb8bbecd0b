"""A picture's way, whole: what PyTorch and torchvision say of the drawn pictures, from the files on.

    python tests/parity/whole.py golden     (versions: requirements.txt, beside this script)

writes whole.json beside itself: the probabilities of experiments/data's validation pictures with a
network made of a hash (network.py), transformed as experiments/quickstart.yaml says.

    deno task run experiments/quickstart.yaml --reports REPORTS --save-weights WEIGHTS
    python tests/parity/whole.py check REPORTS/quickstart.json WEIGHTS experiments/data/insects/val

reads the weights of each method and seed into torchvision's network, looks at the same pictures,
and compares with the report's predictions: the same class for each, probabilities within 0.01.
"""

import argparse
import json
import pathlib
import sys

import torch
from safetensors.torch import load_file
from torchvision import transforms as T
from torchvision.datasets import ImageFolder
from torchvision.models import resnet18

import network

HERE = pathlib.Path(__file__).parent
VAL = HERE.parents[1] / "experiments" / "data" / "insects" / "val"
TOLERANCE = 0.01

# Before it is trained, a network says nearly the same of every picture. So its differences are
# enlarged, and the classes parted where the pictures leave the widest gap.
SEED, ENLARGED = 4, 32


def load_pictures(folder):
    """File names below the folder, in ImageFolder's order, and float32 [N, 3, 112, 112]."""
    transform = T.Compose(
        [T.Resize(120), T.CenterCrop(112), T.ToTensor(), T.Normalize(network.MEAN, network.STD)]
    )
    dataset = ImageFolder(folder, transform)
    files = [pathlib.Path(path).relative_to(folder).as_posix() for path, _ in dataset.samples]
    return dataset.classes, files, torch.stack([picture for picture, _ in dataset])


@torch.no_grad()
def evaluate(model, pictures):
    """Logits, float32 [N, C]."""
    model.eval()
    return torch.cat([model(batch) for batch in pictures.split(16)])


def widest_gap(differences):
    """The middle of the widest gap in the middle half of some numbers."""
    ordered = differences.sort().values
    middle = ordered[len(ordered) // 4 : -(len(ordered) // 4)]
    at = middle.diff().argmax()
    return round((middle[at] + middle[at + 1]).item() / 2, 3)


def golden():
    classes, files, pictures = load_pictures(VAL)
    model = network.network(len(classes), SEED)
    with torch.no_grad():
        model.fc.weight *= ENLARGED
        model.fc.bias.zero_()
        logits = evaluate(model, pictures)
        model.fc.bias[0] = widest_gap(logits[:, 1] - logits[:, 0])
    probabilities = evaluate(model, pictures).softmax(1)
    margin = (probabilities[:, 0] - probabilities[:, 1]).abs().min().item()
    assert margin > 2 * TOLERANCE, f"two classes are only {margin} apart"
    print("answers", probabilities.argmax(1).bincount().tolist(), "closest", margin)
    content = {
        "seed": SEED,
        "enlarged": ENLARGED,
        "bias": [round(value, 3) for value in model.fc.bias.tolist()],
        "classes": classes,
        "probabilities": {
            file: [round(value, 7) for value in row]
            for file, row in zip(files, probabilities.tolist())
        },
    }
    (HERE / "whole.json").write_text(json.dumps(content, indent=1) + "\n")


def check(report, weights, folder):
    classes, files, pictures = load_pictures(folder)
    well = True
    for method in report["methods"]:
        for run in method["runs"]:
            name = f"{method['name']}-seed{run['seed']}-last"
            model = resnet18(weights=None, num_classes=len(classes))
            state = load_file(weights / f"{name}.safetensors")
            counters = {k: v for k, v in model.state_dict().items() if "num_batches" in k}
            model.load_state_dict({**counters, **state}, strict=True)
            wanted = evaluate(model, pictures).softmax(1)
            predictions = run["predictions"]
            assert [line["file"] for line in predictions] == files
            found = torch.tensor([line["probabilities"] for line in predictions])
            largest = (found - wanted).abs().max().item()
            others = [
                line["file"]
                for line, k in zip(predictions, wanted.argmax(1).tolist())
                if line["predicted"] != classes[k]
            ]
            print(f"{name}: {len(files)} pictures, probabilities differ by at most {largest:.2g},")
            print(f"  another class for {len(others)} {others}")
            well = well and largest <= TOLERANCE and not others
    return well


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    modes = parser.add_subparsers(dest="mode", required=True)
    modes.add_parser("golden")
    options = modes.add_parser("check")
    for argument in ("report", "weights", "folder"):
        options.add_argument(argument, type=pathlib.Path)
    given = parser.parse_args()
    if given.mode == "golden":
        golden()
    elif not check(json.loads(given.report.read_text()), given.weights, given.folder):
        sys.exit(1)
