"""Writes boxes that torchvision's RandomResizedCrop draws.

    pip install -r tests/parity/requirements.txt
    python tests/parity/sampling.py

Writes sampling.safetensors beside itself: 20,000 boxes for each of two sizes of a picture, as
tensors `500x375.left` and so on. Float16 holds these whole numbers exactly (up to 2048).
"""

import pathlib

import torch
from PIL import Image
from safetensors.torch import save_file
from torchvision import transforms as T

HERE = pathlib.Path(__file__).parent
DRAWS = 20_000
# In the narrow one three tries of four fail, and all ten for one box of sixteen
SIZES = [(500, 375), (120, 400)]


def boxes(width, height):
    """Shape [4, draws]: top, left, height, width."""
    image = Image.new("RGB", (width, height))
    drawn = [
        T.RandomResizedCrop.get_params(image, [0.08, 1.0], [3 / 4, 4 / 3]) for _ in range(DRAWS)
    ]
    return torch.tensor(drawn).T


if __name__ == "__main__":
    torch.manual_seed(0)
    tensors = {}
    for width, height in SIZES:
        exact = boxes(width, height)
        stored = exact.half()
        assert torch.equal(stored.long(), exact)
        for name, values in zip(["top", "left", "height", "width"], stored):
            tensors[f"{width}x{height}.{name}"] = values.contiguous()
    save_file(tensors, HERE / "sampling.safetensors")
