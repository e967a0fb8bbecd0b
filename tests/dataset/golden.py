"""Draws the pictures of this folder's tests and writes what torchvision makes of them.

    python tests/dataset/golden.py

Needs torchvision (0.29.2 was used) and Pillow (13.0.0). Writes pictures/ and golden.json beside
itself. Pixels are stored as base64 of zlib of uint8 [height, width, 3].
"""

import base64
import json
import pathlib
import struct
import zlib
from unittest import mock

import numpy as np
import torch
from PIL import Image, ImageCms
from torchvision import transforms as T
from torchvision.transforms import functional as F

HERE = pathlib.Path(__file__).parent
PICTURES = HERE / "pictures"


def drawing(width, height, seed):
    """Waves, hard edges and noise: all that a resize can get wrong."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    channels = [127 + 90 * np.sin(x / 5 + k) * np.cos(y / (4 + k)) for k in range(3)]
    image = np.stack(channels, axis=-1)
    image[height // 3 : height // 2, width // 4 : width // 2] = (255, 0, 40)
    image += rng.normal(0, 15, image.shape)
    return image.clip(0, 255).astype(np.uint8)


def deep_rgb(width, height):
    """A black PNG of 16 bits a channel, which Pillow does not write in colour."""

    def chunk(name, data):
        checksum = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + checksum

    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    rows = zlib.compress(bytes(height * (1 + width * 6)))
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def draw_pictures():
    PICTURES.mkdir(exist_ok=True)
    rgb = Image.fromarray(drawing(61, 44, 0))
    large = Image.fromarray(drawing(150, 111, 1))
    grey = large.convert("L").resize((50, 37))
    alpha = Image.fromarray(drawing(61, 44, 2)[..., 0])

    def save(image, name, **options):
        image.save(PICTURES / name, **options)

    save(rgb, "rgb.png")
    save(large, "large.jpg", quality=85)
    save(grey, "grey.png")
    save(grey, "grey.jpg", quality=90)
    save(grey.convert("1"), "black_and_white.png")
    save(rgb.quantize(16), "palette.png", transparency=3)
    save(Image.merge("RGBA", (*rgb.split(), alpha)), "alpha.png")
    save(Image.merge("LA", (rgb.convert("L"), alpha)), "grey_alpha.png")
    save(rgb, "lossless.webp", lossless=True)
    save(rgb, "plain.tif")
    frames = [Image.fromarray(drawing(20, 16, seed)) for seed in (3, 4)]
    save(frames[0], "animated.webp", lossless=True, save_all=True, append_images=frames[1:])
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees, which convert("RGB") does not do
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    save(large.crop((0, 0, 64, 48)), "turned_profile.jpg", quality=90, exif=exif, icc_profile=lab)
    upright = rgb.crop((0, 0, 21, 16))
    save(upright, "turned.tif", tiffinfo={0x0112: 6})  # which Pillow turns as it loads it
    save(rgb.convert("CMYK"), "cmyk.jpg")
    save(upright.convert("CMYK"), "cmyk.tif")
    save(Image.fromarray(np.asarray(grey).astype(np.uint16) * 257), "deep.png")
    (PICTURES / "deep_rgb.png").write_bytes(deep_rgb(7, 5))
    whole = (PICTURES / "large.jpg").read_bytes()
    (PICTURES / "truncated.jpg").write_bytes(whole[: len(whole) // 2])


def opened(name):
    return Image.open(PICTURES / name).convert("RGB")


def packed(image):
    pixels = np.asarray(image)
    return {
        "width": pixels.shape[1],
        "height": pixels.shape[0],
        "pixels": base64.b64encode(zlib.compress(pixels.tobytes(), 9)).decode(),
    }


def decoded():
    """Every readable kind of file as it is."""
    names = """rgb.png grey.png grey.jpg black_and_white.png palette.png alpha.png grey_alpha.png
        lossless.webp plain.tif animated.webp turned_profile.jpg turned.tif"""
    return [{"file": name, **packed(opened(name))} for name in names.split()]


def crops():
    """Boxes (left, top, width, height) resized to (width, height)."""
    cases = [
        ("shrink both", "large.jpg", (0, 0, 150, 111), (24, 24)),
        ("shrink a part at the far edge", "large.jpg", (71, 52, 79, 59), (17, 31)),
        ("enlarge both", "rgb.png", (5, 6, 11, 9), (32, 32)),
        ("enlarge at the edges", "rgb.png", (0, 0, 61, 44), (90, 77)),
        ("enlarge at the far edge", "rgb.png", (52, 39, 9, 5), (24, 24)),
        ("shrink width, enlarge height", "rgb.png", (3, 20, 55, 13), (23, 29)),
        ("enlarge width, shrink height", "rgb.png", (30, 1, 14, 42), (31, 19)),
        ("shrink both, columns first", "rgb.png", (10, 0, 40, 44), (36, 20)),
        ("shrink both, just not columns first", "rgb.png", (10, 2, 20, 40), (12, 24)),
        ("keep width, shrink height", "rgb.png", (10, 2, 24, 40), (24, 13)),
        ("keep height, enlarge width", "rgb.png", (10, 2, 19, 24), (50, 24)),
        ("keep both", "rgb.png", (10, 2, 16, 16), (16, 16)),
        ("one pixel", "rgb.png", (20, 16, 1, 1), (7, 7)),
        ("one row", "rgb.png", (2, 16, 50, 1), (9, 9)),
        ("grey", "grey.jpg", (4, 4, 40, 30), (20, 44)),
    ]
    for name, file, (left, top, width, height), (to_width, to_height) in cases:
        image = F.resized_crop(opened(file), top, left, height, width, [to_height, to_width])
        box = {"left": left, "top": top, "width": width, "height": height}
        yield {"name": name, "file": file, "box": box, **packed(image)}


def fixed():
    """Transforms without chance, in Thaw's own words."""

    def resize(size):
        return {"type": "resize", "size": size}

    def crop(size):
        return {"type": "center_crop", "size": size}

    cases = [
        ("large.jpg", [resize(32), crop(28)]),
        ("rgb.png", [resize(50), crop(45)]),  # enlarges; (68 - 45) / 2 rounds to even
        ("grey.png", [resize(37), crop(37)]),
        ("rgb.png", [crop(41)]),  # (44 - 41) / 2 = 1.5
        ("rgb.png", [crop(56)]),  # wider, not as high
        ("rgb.png", [crop(70)]),  # smaller on both sides
        ("grey.png", [crop(24), resize(11)]),
    ]
    steps = {"resize": T.Resize, "center_crop": T.CenterCrop}
    for file, transforms in cases:
        chain = T.Compose([steps[step["type"]](step["size"]) for step in transforms])
        yield {"file": file, "transforms": transforms, **packed(chain(opened(file)))}


class Draws:
    """Numbers in torch's place; `words` are what Thaw's generator has to give for the same."""

    def __init__(self, seed):
        self.rng = np.random.default_rng(seed)
        self.words = []

    def unit(self):
        high = int(self.rng.integers(0, 1 << 26))
        self.words += [high, 0]
        return high / (1 << 26)

    def uniform(self, low, high):
        return torch.tensor([float(low) + (float(high) - float(low)) * self.unit()]).double()

    def randint(self, low, high, size):
        value = int(self.rng.integers(low, high))
        self.words.append(value - low - (1 << 31))
        return torch.tensor([value])

    def patched(self):
        draws = self

        class Empty:
            def uniform_(self, low, high):
                return draws.uniform(low, high)

        def rand(size):
            return torch.tensor([draws.unit()]).double()

        return mock.patch.multiple(torch, empty=lambda size: Empty(), randint=self.randint, rand=rand)


def boxes():
    """get_params: the usual ranges, several tries, and both ways of the fallback."""
    cases = [
        ((500, 375), (0.08, 1.0), (3 / 4, 4 / 3)),
        ((375, 500), (0.08, 1.0), (3 / 4, 4 / 3)),
        ((61, 44), (0.9, 1.0), (3 / 4, 4 / 3)),
        ((200, 190), (0.95, 1.0), (3 / 4, 4 / 3)),
        ((10, 8), (0.08, 0.1), (0.5, 2.0)),
        ((301, 20), (0.9, 1.0), (3 / 4, 4 / 3)),
        ((20, 301), (0.9, 1.0), (3 / 4, 4 / 3)),
        ((30, 21), (1.5, 2.0), (0.5, 2.0)),
        ((7, 50), (0.9, 1.0), (0.4, 0.8)),
        ((50, 7), (0.9, 1.0), (1.0, 1.5)),
    ]
    for (width, height), scale, ratio in cases:
        for seed in range(4):
            draws = Draws(seed)
            image = Image.new("RGB", (width, height))
            with draws.patched():
                top, left, h, w = T.RandomResizedCrop.get_params(image, list(scale), list(ratio))
            yield {
                "size": {"width": width, "height": height},
                "scale": scale,
                "ratio": ratio,
                "words": draws.words,
                "box": {"left": left, "top": top, "width": w, "height": h},
            }


def random():
    """Whole chains of the training split."""
    for seed in range(4):
        draws = Draws(seed + 10)
        file = ["large.jpg", "rgb.png"][seed % 2]
        chain = T.Compose([T.RandomResizedCrop(26), T.RandomHorizontalFlip(0.5)])
        with draws.patched():
            image = chain(opened(file))
        yield {"file": file, "words": draws.words, **packed(image)}


if __name__ == "__main__":
    draw_pictures()
    golden = {
        "decoded": decoded(),
        "crops": list(crops()),
        "fixed": list(fixed()),
        "boxes": list(boxes()),
        "random": list(random()),
    }
    (HERE / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")
