"""Writes golden/, the files that PyTorch and safetensors make for the tests beside this script.

    python tests/weights/golden.py     (PyTorch 2.15.0, safetensors 0.8.0)

golden/expected.json holds the values of each readable file as PyTorch reads them back, in float32.
"""
import collections
import json
import os
import pickle
import zipfile
from pathlib import Path

import safetensors.torch
import torch

GOLDEN = Path(__file__).parent / "golden"
GOLDEN.mkdir(exist_ok=True)
torch.manual_seed(0)
expected = {}


def values(state_dict):
    """Name -> shape and float32 values, without the counters of batch norms."""
    return {
        name: {"shape": list(tensor.shape), "values": tensor.detach().float().flatten().tolist()}
        for name, tensor in state_dict.items()
        if not name.endswith("num_batches_tracked")
    }


def save(name, content, key=None, **options):
    torch.save(content, GOLDEN / name, **options)
    read_back = torch.load(GOLDEN / name, weights_only=True)
    expected[name] = values(read_back[key] if key else read_back)


def rewrite(source, name, change, compression=zipfile.ZIP_STORED):
    """Copies an archive, each entry as `change(entry name below the top folder, bytes)` gives it."""
    with zipfile.ZipFile(GOLDEN / source) as old, zipfile.ZipFile(GOLDEN / name, "w", compression) as new:
        for info in old.infolist():
            top, below = info.filename.split("/", 1)
            new.writestr(zipfile.ZipInfo(f"any name/{below}"), change(below, old.read(info)), compression)


network = torch.nn.Sequential(
    torch.nn.Conv2d(2, 3, 2), torch.nn.BatchNorm2d(3), torch.nn.Flatten(), torch.nn.Linear(3, 2)
)
plain = network.state_dict()
save("plain.pth", plain)

# The edges of each type: smallest and largest, ties in the rounding from float64.
save("types.pth", {
    "f16": torch.tensor([0.1, 65504.0, 6e-8, -0.0], dtype=torch.float16),
    "bf16": torch.tensor([0.1, 3.3895e38, 1e-40, -2.0], dtype=torch.bfloat16),
    "f64": torch.tensor([0.1, 1 + 2**-24, 1 + 3 * 2**-24, 1e-45, 1e300 / 1e263], dtype=torch.float64),
    "f32": torch.tensor([0.1, 1.17549435e-38, 1e-45], dtype=torch.float32),
    "scalar": torch.tensor(2.5),
    "empty": torch.zeros(0, 3),
})

base = torch.arange(24.0).reshape(2, 3, 4)
save("strides.pth", {
    "permuted": base.permute(2, 0, 1),
    "stepped": base[:, ::2, 1:4:2],
    "offset": base[1],
    "expanded": torch.tensor([[1.0], [2.0]]).expand(2, 3),
    "channels_last": torch.arange(16.0).reshape(1, 2, 2, 4).contiguous(memory_format=torch.channels_last),
    "one_wide": torch.arange(6.0).reshape(3, 2)[:, :1].t(),
})

shared = torch.arange(4.0)
save("shared.pth", collections.OrderedDict(encoder=shared, decoder=shared, tail=shared[2:]))
save("parameter.pth", {"weight": torch.nn.Parameter(torch.tensor([[1.0, 2.0]])),
                       "fixed": torch.nn.Parameter(torch.tensor([3.0]), requires_grad=False)})
optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.9)
save("checkpoint.pth", {"epoch": 2**40, "best": 0.25, "done": False, "note": None, "marks": [1, -300, (70000,)],
                        "optimizer": optimizer.state_dict(), "state_dict": plain}, key="state_dict")
save("model.pth", {"model": plain}, key="model")
rewrite("plain.pth", "renamed.pth", lambda name, data: data)
expected["renamed.pth"] = expected["plain.pth"]


def to_big_endian(name, data):
    if name == "byteorder":
        return b"big"
    width = {"data/0": 4, "data/1": 8, "data/2": 2, "data/3": 2}.get(name, 1)
    return b"".join(data[i:i + width][::-1] for i in range(0, len(data), width))


torch.save({"f32": torch.tensor([0.1, -3.0]), "f64": torch.tensor([0.1, 7.0], dtype=torch.float64),
            "f16": torch.tensor([0.1, 7.0]).half(), "bf16": torch.tensor([0.1, 7.0]).bfloat16()},
           GOLDEN / "little_endian.pth")
rewrite("little_endian.pth", "big_endian.pth", to_big_endian)
expected["big_endian.pth"] = values(torch.load(GOLDEN / "big_endian.pth", weights_only=True))
(GOLDEN / "little_endian.pth").unlink()

# What must be refused.
torch.save(torch.nn.DataParallel(network).state_dict(), GOLDEN / "data_parallel.pth")
# (The legacy format writes a memory address, so that its bytes differ in each run.)
torch.save({"weight": torch.tensor([1.0])}, GOLDEN / "legacy.pth", _use_new_zipfile_serialization=False)
torch.save(torch.nn.Linear(1, 1), GOLDEN / "whole_model.pth")
torch.save({"weight": torch.tensor([1.0])}, GOLDEN / "protocol4.pth", pickle_protocol=4)
torch.save({"steps": torch.tensor([1, 2], dtype=torch.int32)}, GOLDEN / "integers.pth")
torch.save({"weight": torch.tensor([1.0]), "epoch": 3}, GOLDEN / "mixed.pth")
torch.save([torch.tensor([1.0])], GOLDEN / "list.pth")
torch.save({"good": torch.tensor([1.0]), "bad": torch.tensor([[1.0, 2.0], [float("nan"), 3.0]])}, GOLDEN / "nan.pth")
torch.save({"huge": torch.tensor([-1e300], dtype=torch.float64)}, GOLDEN / "huge.pth")


class Malicious:
    def __reduce__(self):
        return os.system, ("touch thaw-was-here",)


torch.save({"weight": torch.tensor([1.0]), "x": Malicious()}, GOLDEN / "malicious.pth")
rewrite("list.pth", "opcode.pth", lambda name, data: b"\x80\x02\x8c\x02os\x8c\x06system\x93." if name == "data.pkl" else data)
rewrite("list.pth", "compressed.pth", lambda name, data: data, zipfile.ZIP_DEFLATED)
rewrite("list.pth", "script.pth", lambda name, data: data)
with zipfile.ZipFile(GOLDEN / "script.pth", "a") as script:
    script.writestr(zipfile.ZipInfo("any name/constants.pkl"), b"\x80\x02).")

# Every kind of value that a checkpoint may carry beside its tensors; 300 texts need long memo numbers.
(GOLDEN / "values.pkl").write_bytes(pickle.dumps({
    "constants": [None, True, False],
    "numbers": [0, 255, 256, 65535, 65536, -1, 2**31 - 1, -(2**31), 2**40, -(2**40), 2**70, -(2**70), 0.1, -1e300],
    "texts": ["", "é 漢 \U0001f40c"],
    "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
    "empty": [[], {}],
    "one": [["a"], {"key": 1}],
    "many": [f"text {i}" for i in range(300)] * 2,
}, protocol=2))

# safetensors: every float type, and the bytes that encodeSafetensors must reproduce.
types = torch.load(GOLDEN / "types.pth", weights_only=True)
types["bn.num_batches_tracked"] = torch.tensor(7)
safetensors.torch.save_file(types, GOLDEN / "types.safetensors")
expected["types.safetensors"] = values(safetensors.torch.load_file(GOLDEN / "types.safetensors"))
floats = {name: tensor for name, tensor in plain.items() if not name.endswith("num_batches_tracked")}
safetensors.torch.save_file(floats, GOLDEN / "plain.safetensors")
safetensors.torch.save_file(floats, GOLDEN / "metadata.safetensors", metadata={"format": "pt"})
expected["plain.safetensors"] = expected["metadata.safetensors"] = values(floats)

for file in GOLDEN.glob("*.safetensors"):
    file.chmod(0o644)
(GOLDEN / "expected.json").write_text(json.dumps(dict(sorted(expected.items())), indent=2) + "\n")
