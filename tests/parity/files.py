"""What PyTorch writes and Thaw reads, and the other way round.

    python tests/parity/files.py            writes both of PyTorch's formats: files/*.pth
    python tests/parity/files.py check      reads files/thaw.safetensors, which Thaw wrote, back

See requirements.txt (PyTorch 2.15.0, safetensors 0.8.0). The network is a small one with every kind
of tensor of a ResNet: kernels, batch norms with their counters, a linear layer.
"""

import sys
from pathlib import Path

import safetensors.torch
import torch

FILES = Path(__file__).parent / "files"


def network():
    return torch.nn.Sequential(
        torch.nn.Conv2d(3, 4, 3, bias=False),
        torch.nn.BatchNorm2d(4),
        torch.nn.Flatten(),
        torch.nn.Linear(4, 2),
    )


def value(name, shape):
    """k-th element: (k + length of the name) / 8, which every format holds exactly."""
    size = torch.Size(shape).numel()
    return ((torch.arange(size) + len(name)) / 8).reshape(shape)


def state():
    made = network()
    with torch.no_grad():
        for name, tensor in made.state_dict().items():
            if tensor.dtype == torch.float32:
                tensor.copy_(value(name, tensor.shape))
    return made.state_dict()


def write():
    FILES.mkdir(exist_ok=True)
    torch.save(state(), FILES / "zip.pth")
    torch.save(state(), FILES / "legacy.pth", _use_new_zipfile_serialization=False)


def check():
    found = safetensors.torch.load_file(FILES / "thaw.safetensors")
    wanted = state()
    network().load_state_dict(found)  # strict
    assert set(found) == {name for name in wanted if not name.endswith("num_batches_tracked")}
    for name, tensor in found.items():
        assert tensor.dtype == torch.float32 and torch.equal(tensor, wanted[name]), name
    print(f"thaw.safetensors: {len(found)} tensors as they should be, every bit")


if __name__ == "__main__":
    check() if sys.argv[1:] == ["check"] else write()
