"""Draws pictures of every kind and writes what torchvision makes of them.

    pip install -r tests/parity/requirements.txt
    python tests/parity/pixels.py

Writes pictures/, pixels.json (one case a line) and pixels.bin.gz beside itself. The last holds the
pixels of all cases one after another, uint8 [height, width, 3]: a safetensors file would carry them
as well, but the project's reader takes floating point only, and twice the bytes.
"""

import gzip
import io
import json
import pathlib
import shutil
import struct

import numpy as np
import torch
from PIL import Image, ImageCms
from torchvision import transforms as T
from torchvision.transforms import functional as F

HERE = pathlib.Path(__file__).parent
PICTURES = HERE / "pictures"
BOXES_PER_PICTURE = 6
ORIENTATION = 0x0112
CREATED = (2026, 11, 24, 0, 0, 0)  # the date in every profile


def drawing(width, height, seed):
    """Waves, hard edges and a little noise: all that a resize can get wrong."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width]
    channels = [127 + 100 * np.sin(x / (3 + k) + seed) * np.cos(y / (6 - k)) for k in range(3)]
    image = np.stack(channels, axis=-1)
    image[height // 3 : height // 2, width // 4 : width // 2] = (255, 0, 40)
    image[: height // 5, -width // 3 :] = (0, 255, 255)
    image += rng.normal(0, 3, image.shape)
    return Image.fromarray(image.clip(0, 255).astype(np.uint8))


def oriented(value):
    exif = Image.Exif()
    exif[ORIENTATION] = value
    return exif


def kinds():
    """Name, picture and how it is saved; odd sizes throughout."""
    rgb = [drawing(*size, k) for k, size in enumerate([(61, 47), (83, 55), (45, 71), (97, 39)])]
    grey = drawing(67, 51, 5).convert("L")
    alpha = drawing(61, 47, 6).getchannel("G")
    rgba = Image.merge("RGBA", (*rgb[0].split(), alpha))
    la = Image.merge("LA", (rgb[0].convert("L"), alpha))
    few = rgb[2].quantize(16)
    yield "rgb.png", rgb[0], {}
    yield "rgb_colour_key.png", rgb[3].quantize(9).convert("RGB"), {"transparency": (255, 0, 40)}
    yield "rgba.png", rgba, {}
    yield "grey.png", grey, {}
    yield "grey_alpha.png", la, {}
    yield "palette.png", few, {"bits": 4}
    yield "palette_alpha.png", few, {"transparency": bytes(range(0, 256, 16))}
    yield "black_and_white.png", grey.convert("1"), {}
    yield "exif_6.png", rgb[2], {"exif": oriented(6)}
    yield "444.jpg", rgb[1], {"quality": 92, "subsampling": 0}
    yield "422.jpg", rgb[1], {"quality": 80, "subsampling": 1}
    yield "420.jpg", rgb[1], {"quality": 75, "subsampling": 2}
    yield "progressive.jpg", rgb[2], {"quality": 85, "progressive": True}
    yield "progressive_444.jpg", rgb[3], {"quality": 60, "progressive": True, "subsampling": 0}
    yield "grey.jpg", grey, {"quality": 85}
    for value in range(2, 9):
        yield f"exif_{value}.jpg", rgb[value % 4], {"quality": 85, "exif": oriented(value)}
    yield "lossy.webp", rgb[1], {"quality": 80}
    yield "lossless.webp", rgb[3].quantize(30).convert("RGB"), {"lossless": True}
    yield "rgba.webp", rgba, {"quality": 70}
    yield "exif_8.webp", rgb[2], {"quality": 80, "exif": oriented(8)}
    yield "plain.tif", rgb[2], {}
    yield "lzw.tif", rgb[1].quantize(20).convert("RGB"), {"compression": "tiff_lzw"}
    yield "rgba.tif", rgba, {"compression": "tiff_adobe_deflate"}
    yield "palette.tif", few, {"compression": "packbits"}
    yield "grey.tif", grey, {"compression": "tiff_adobe_deflate"}
    # Pillow turns a TIFF by its tag as it loads it, and torchvision with it
    for value in range(2, 9):
        tags = {"compression": "tiff_lzw", "tiffinfo": {ORIENTATION: value}}
        yield f"exif_{value}.tif", rgb[value % 4].quantize(12).convert("RGB"), tags


def fixed(value):
    """An s15Fixed16Number of the ICC."""
    return struct.pack(">i", round(value * 65536))


def profile(space, curve, primaries=()):
    """Bytes of a display profile (ICC.1:2001-04 and :2010): primaries as XYZ under D50, one curve.

    The curve is a gamma, or the five parameters of the ICC's function of type 3.
    """
    white = (0.9642, 1.0, 0.8249)
    if isinstance(curve, tuple):
        version = 4
        trc = b"para" + bytes(4) + struct.pack(">HH", 3, 0) + b"".join(map(fixed, curve))
    else:
        version = 2
        trc = b"curv" + bytes(4) + struct.pack(">IH", 1, round(curve * 256)) + bytes(2)
    xyz = [b"XYZ " + bytes(4) + b"".join(map(fixed, value)) for value in (white, *primaries)]
    if version == 2:
        name = b"desc" + bytes(4) + struct.pack(">I", 5) + b"drawn" + bytes(78)
        right = b"text" + bytes(4) + b"none\0"
    else:
        text = "drawn".encode("utf-16-be")
        name = b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(text), 28)
        name = right = name + text
    curves = [b"kTRC"] if space == b"GRAY" else [b"rTRC", b"gTRC", b"bTRC"]
    names = [b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ"][: len(xyz)]
    tags = [(b"desc", name), (b"cprt", right), *zip(names, xyz), *((name, trc) for name in curves)]
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for signature, data in tags:
        table += signature + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    length = start + len(body)
    head = struct.pack(">I4sI4s4s4s", length, bytes(4), version << 24, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H4s", *CREATED, b"acsp") + bytes(28)
    return (head + b"".join(map(fixed, white))).ljust(128, b"\0") + table + body


def profiles():
    """Kinds of profiles by name, each with the formats that carry it."""
    p3 = ((0.51512, 0.2412, -0.00105), (0.29198, 0.69225, 0.04189), (0.1571, 0.06657, 0.78407))
    adobe = ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457))
    prophoto = ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491))
    srgb_curve = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)

    def made(name):
        icc = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile(name)).tobytes())
        icc[24:36] = struct.pack(">6H", *CREATED)  # in the place of now
        return bytes(icc)

    yield "srgb", made("sRGB"), ["jpg", "png", "webp", "tif"]
    yield "lab", made("LAB"), ["jpg"]
    yield "xyz", made("XYZ"), ["png", "webp"]
    yield "display_p3", profile(b"RGB ", srgb_curve, p3), ["jpg", "png", "webp", "tif"]
    yield "adobe_rgb", profile(b"RGB ", 563 / 256, adobe), ["jpg", "png", "webp", "tif"]
    yield "prophoto", profile(b"RGB ", 1.8, prophoto), ["jpg", "png", "tif"]
    yield "grey_gamma", profile(b"GRAY", 1.0), ["jpg", "png"]


def assert_telling(image, icc):
    """A profile that would move no pixel could not tell whether it is ignored."""
    srgb = ImageCms.createProfile("sRGB")
    source = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    turned = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB")
    moved = np.abs(np.asarray(turned, dtype=int) - np.asarray(image.convert("RGB"), dtype=int))
    assert moved.mean() > 3, moved.mean()


def draw_pictures():
    """Draws all pictures; returns the names by what is tried on them."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir()
    names = {"whole": [], "boxes": [], "profiles": []}

    def save(way, name, image, **options):
        image.save(PICTURES / name, **options)
        names[way].append(name)

    save("whole", "331x257.jpg", drawing(331, 257, 10), quality=88, subsampling=0)
    save("whole", "240x319.jpg", drawing(240, 319, 11), quality=75, progressive=True)
    save("whole", "173x149.webp", drawing(173, 149, 12), quality=80)
    save("whole", "93x301.png", drawing(93, 301, 13).quantize(8))
    for name, image, options in kinds():
        save("boxes", name, image, **options)
    for k, (name, icc, formats) in enumerate(profiles()):
        image = drawing(41 + 2 * k, 37, 20 + k)
        image = image.convert("L") if name == "grey_gamma" else image
        if name in ("display_p3", "adobe_rgb", "prophoto", "grey_gamma"):
            assert_telling(image, icc)
        for extension in formats:
            options = {"tif": {"compression": "tiff_adobe_deflate"}, "jpg": {"quality": 90}}
            file = f"{name}_profile.{extension}"
            save("profiles", file, image, icc_profile=icc, **options.get(extension, {}))
            assert Image.open(PICTURES / file).info["icc_profile"] == icc, file
    return names


def opened(name):
    """As torchvision's ImageFolder opens a file."""
    with open(PICTURES / name, "rb") as file:
        return Image.open(file).convert("RGB")


def cases(names):
    """Pairs of what is done, in Thaw's words, and what torchvision makes of it."""
    for name in names["whole"]:
        chain = T.Compose([T.Resize(256), T.CenterCrop(224)])
        yield {"way": "whole", "file": name, "width": 224, "height": 224}, chain(opened(name))
    rng = np.random.default_rng(0)
    torch.manual_seed(0)
    for name in names["boxes"]:
        image = opened(name)
        for _ in range(BOXES_PER_PICTURE):
            drawn = T.RandomResizedCrop.get_params(image, [0.08, 1.0], [3 / 4, 4 / 3])
            top, left, height, width = drawn
            box = {"left": left, "top": top, "width": width, "height": height}
            size = {"width": int(rng.integers(24, 45)), "height": int(rng.integers(24, 45))}
            output = F.resized_crop(image, *drawn, [size["height"], size["width"]])
            yield {"way": "boxes", "file": name, "box": box, **size}, output
    for name in names["profiles"]:
        image = opened(name)
        yield {"way": "profiles", "file": name, "width": image.width, "height": image.height}, image


def enlarges(case):
    return case["width"] > case["box"]["width"] or case["height"] > case["box"]["height"]


if __name__ == "__main__":
    made = list(cases(draw_pictures()))
    boxes = [case for case, _ in made if case["way"] == "boxes"]
    share = sum(map(enlarges, boxes)) / len(boxes)
    assert len(boxes) >= 200 and share >= 0.4, (len(boxes), share)
    profiled = [case for case, _ in made if case["way"] == "profiles"]
    assert len(profiled) == 20, len(profiled)
    lines = ",\n".join(json.dumps(case) for case, _ in made)
    (HERE / "pixels.json").write_text(f"[\n{lines}\n]\n")
    pixels = b"".join(np.asarray(image).tobytes() for _, image in made)
    (HERE / "pixels.bin.gz").write_bytes(gzip.compress(pixels, 9, mtime=0))
    print(f"{len(boxes)} boxes, {share:.0%} of them enlarge an axis; {len(profiled)} profiles")
