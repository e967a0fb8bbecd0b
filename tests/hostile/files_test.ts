/**
 * Hostile files, each with what it gets. Experiment files (YAML bombs, nesting, keys) have tables of
 * their own in tests/experiment/, servers in tests/sources/download_test.ts, names in reports and on
 * the terminal in names_test.ts.
 *
 * @module
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { attack, type Reader } from "./_attack.ts";
import { deflatedText, png, resizeJpeg, tiffHeader, webpHeader } from "./_pictures.ts";
import { entry, int, long, pth, safetensors, tensor, text } from "./_weights.ts";
import { zip64, zipOf } from "./_zips.ts";

/** A file, its bytes, and the message it gets: FILE stands for its path; `read` is no message. */
type Row = readonly [what: string, make: () => Uint8Array | Promise<Uint8Array>, gets: string];

const some = new TextEncoder().encode("some bytes");
const zeros = (megabytes: number) => new Uint8Array(megabytes * 2 ** 20);
const bytes = (value: string) => new TextEncoder().encode(value);

const script = new URL("_attack.ts", import.meta.url).pathname;

const LINK = 0o120777;
const PIPE = 0o010644;

const ARCHIVES: readonly Row[] = [
  [
    "a name that leads out",
    () => zipOf([{ name: "../x", content: some }]),
    "invalid relative path: ../x",
  ],
  [
    "a name that leads out later",
    () => zipOf([{ name: "a/b/../../../x" }]),
    "invalid relative path: a/b/../../../x",
  ],
  [
    "a name with backslashes",
    () => zipOf([{ name: "..\\x", content: some }]),
    "invalid relative path: ../x",
  ],
  ["an absolute name", () => zipOf([{ name: "/etc/x", content: some }]), "absolute path: /etc/x"],
  ["a drive's letter", () => zipOf([{ name: "C:\\x", content: some }]), "absolute path: C:/x"],
  [
    "a network share",
    () => zipOf([{ name: "\\\\host\\x", content: some }]),
    "absolute path: //host/x",
  ],
  [
    "a link",
    () => zipOf([{ name: "a", content: bytes("/etc"), mode: LINK }]),
    '"a" is a symbolic link',
  ],
  [
    "a link, and a file below it",
    () => zipOf([{ name: "a", content: bytes("/tmp"), mode: LINK }, { name: "a/x" }]),
    '"a" is a symbolic link',
  ],
  ["a pipe, which becomes a file", () => zipOf([{ name: "a", mode: PIPE }]), "read"],
  ["one name twice", () => zipOf([{ name: "a" }, { name: "a", content: some }]), '"a" comes twice'],
  [
    "a file that is a folder too",
    () => zipOf([{ name: "a" }, { name: "a/b" }]),
    "EEXIST: file already exists, mkdir 'a'",
  ],
  ["no name", () => zipOf([{ name: "", content: some }]), '"" is no name of a file'],
  ["a folder's own name", () => zipOf([{ name: ".", content: some }]), '"." is no name of a file'],
  ["a NUL in a name", () => zipOf([{ name: "a\0b" }]), '"a\\u0000b" holds a NUL'],
  [
    "a name too long for a file system",
    () => zipOf([{ name: "a".repeat(300) }]),
    'a part of "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" has more than 255 bytes',
  ],
  [
    "forty folders in one another",
    () => zipOf([{ name: "a/".repeat(40) }]),
    '"a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/" lies in more than 32 folders',
  ],
  ["names that differ in case alone", () => zipOf([{ name: "A" }, { name: "a" }]), "read"],
  [
    "escape codes in a name",
    () => zipOf([{ name: "\u001b[2J/../x" }]),
    "invalid relative path: \u001b[2J/../x",
  ],
  [
    "a bomb: 60 MiB in 60 kB",
    () => zipOf([{ name: "a", content: zeros(60), deflated: true }]),
    "it holds more than the 12251000 bytes that are allowed",
  ],
  [
    "a bomb of a thousand names for one content",
    () =>
      zipOf([
        { name: "a", content: zeros(1), deflated: true },
        ...Array.from({ length: 999 }, (_, k) => ({
          name: `b${k}`,
          content: zeros(1),
          deflated: true,
          over: 0,
        })),
      ]),
    "it holds more than the 10194600 bytes that are allowed",
  ],
  [
    "a bomb in a zip in a zip, which is not opened",
    () => {
      const inner = zipOf([{ name: "a", content: zeros(60), deflated: true }]);
      return zipOf([{ name: "inner.zip", content: inner }]);
    },
    "read",
  ],
  [
    "a size too small",
    () => zipOf([{ name: "a", content: zeros(1), deflated: true, size: 10 }]),
    "too many bytes in the stream. expected 10. got at least 16384",
  ],
  [
    "a size too large",
    () => zipOf([{ name: "a", content: some, deflated: true, size: 1000 }]),
    "not enough bytes in the stream. expected 1000. got only 10",
  ],
  [
    "a size that reaches out of the file",
    () => zipOf([{ name: "a", size: 999, packedSize: 999 }]),
    "file data overflows file bounds: 31 + 999 > 100",
  ],
  [
    "2^60 bytes in its 64-bit fields",
    () => zipOf([{ name: "a", size: 2 ** 32 - 1, extra: zip64(2n ** 60n, 2n ** 60n) }]),
    "compressed/uncompressed size mismatch for stored file: 0 != 1152921504606847000",
  ],
  [
    "a wrong checksum",
    () => zipOf([{ name: "a", content: some, crc: 1 }]),
    'the checksum of "a" is wrong',
  ],
  [
    "encryption",
    () => zipOf([{ name: "a", content: new Uint8Array(22), flags: 1, size: 10 }]),
    '"a" is encrypted',
  ],
  [
    "a packing that nobody knows",
    () => zipOf([{ name: "a", content: some, method: 99 }]),
    "unsupported compression method: 99",
  ],
  ["more entries than it has", () => zipOf([{ name: "a" }], { entries: 60_000 }), "unexpected EOF"],
  [
    "a directory that is elsewhere",
    () => zipOf([{ name: "a" }], { offset: 0 }),
    "invalid central directory file header signature: 0x4034b50",
  ],
  [
    "an end too early",
    () => zipOf([{ name: "a", content: some }]).slice(0, -30),
    "End of central directory record signature not found. Either not a zip file, or file is truncated.",
  ],
  [
    "deflated nonsense",
    () => zipOf([{ name: "a", content: some, method: 8 }]),
    "invalid distance too far back",
  ],
  [
    "no byte",
    () => new Uint8Array(),
    "End of central directory record signature not found. Either not a zip file, or file is truncated.",
  ],
];

const WEIGHTS: readonly Row[] = [
  [
    "a call of os.system",
    () => pth(["cos\nsystem\n", text("id"), "\x85R"]),
    'its pickle names the global "os system", and nothing but plain tensors is read; save the weights alone: torch.save(model.state_dict(), path)',
  ],
  [
    "a call of eval",
    () => pth(["cbuiltins\neval\n", text("1"), "\x85R"].map(latin)),
    'its pickle names the global "builtins eval", and nothing but plain tensors is read; save the weights alone: torch.save(model.state_dict(), path)',
  ],
  [
    "a call of a storage",
    () => pth(["ctorch\nFloatStorage\n", ")R"]),
    "its pickle has a call that torch.save does not write",
  ],
  ["a call of a dict", () => pth(["})R"]), "its pickle has a call that torch.save does not write"],
  [
    "an object of a class",
    () => pth(["(cos\nx\no"]),
    'its pickle names the global "os x", and nothing but plain tensors is read; save the weights alone: torch.save(model.state_dict(), path)',
  ],
  [
    "an instance by name",
    () => pth(["(ios\nsystem\n"]),
    "opcode 0x69 is none that torch.save writes, at byte 3 of its pickle",
  ],
  [
    "a global by memo",
    () => pth([text("os"), text("system"), Uint8Array.of(0x93)]),
    "opcode 0x93 is none that torch.save writes, at byte 20 of its pickle",
  ],
  [
    "an extension code",
    () => pth([Uint8Array.of(0x82, 1)]),
    "opcode 0x82 is none that torch.save writes, at byte 2 of its pickle",
  ],
  [
    "a global of a megabyte",
    () => pth([`c${"x".repeat(1e6)}\ny\n`]),
    'its pickle names the global "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…", and nothing but plain tensors is read; save the weights alone: torch.save(model.state_dict(), path)',
  ],
  [
    "a text longer than the file",
    () => pth([Uint8Array.of(0x58, 255, 255, 255, 127)]),
    "the pickle ends in the middle, at byte 2 of its pickle",
  ],
  [
    "300 open marks",
    () => pth(["(".repeat(300)]),
    "more than 256 marks are open, at byte 258 of its pickle",
  ],
  [
    "a million lists",
    () => pth(["]".repeat(1_000_001)]),
    "the pickle has more than 1000000 opcodes, at byte 1000000 of its pickle",
  ],
  [
    "a list that holds itself 2^40 times over, as two keys",
    () => pth(["]", Uint8Array.of(0x71, 0), ...doubled(40), "}(", get(40), "N", get(40), "Nu"]),
    "the key (no text) is set twice, at byte 373 of its pickle",
  ],
  [
    "a shape of a thousand axes",
    () => pth(tensor({ size: ["]", "(", "K\x01".repeat(1000), "e"], stride: ["K\x01"] })),
    "its pickle has a call that torch.save does not write",
  ],
  [
    "a size of 2^60",
    () => pth(tensor({ size: [long(2n ** 60n)], stride: ["K\x01"] })),
    "its pickle has a call that torch.save does not write",
  ],
  [
    "a size of 2^2000",
    () => pth(tensor({ size: [long(2n ** 2000n)], stride: ["K\x01"] })),
    "its pickle has a call that torch.save does not write",
  ],
  [
    "sizes whose product overflows",
    () => pth(tensor({ size: [int(2 ** 31 - 1), int(2 ** 31 - 1)], stride: ["K\0", "K\0"] })),
    "its tensors have more than 134217728 values",
  ],
  [
    "half a gigabyte from one value",
    () => pth(tensor({ size: [int(2 ** 28)], stride: ["K\0"] })),
    "its tensors have more than 134217728 values",
  ],
  [
    "a negative stride",
    () => pth(tensor({ size: ["K\x02"], stride: [int(-1)] })),
    "its pickle has a call that torch.save does not write",
  ],
  [
    "a negative size",
    () => pth(tensor({ size: [int(-1)], stride: ["K\x01"] })),
    "its pickle has a call that torch.save does not write",
  ],
  [
    "an offset behind the storage",
    () => pth(tensor({ offset: int(3), size: ["K\x02"], stride: ["K\x01"] })),
    'tensor "w" reaches value 4 of a storage that has 4',
  ],
  [
    "a stride out of the storage",
    () => pth(tensor({ size: ["K\x02"], stride: [int(1e9)] })),
    'tensor "w" reaches value 1000000000 of a storage that has 4',
  ],
  [
    "a storage larger than its entry",
    () => pth(tensor({ size: ["K\x02"], stride: ["K\x01"], numel: int(1e9) })),
    'its entry "data/0" has 16 bytes, wanted 4000000000 for 1000000000 values of F32',
  ],
  [
    "a storage that is not there",
    () => pth(tensor({ key: "../../etc/passwd", size: ["K\x02"], stride: ["K\x01"] })),
    'its archive has no entry "data/../../etc/passwd"',
  ],
  [
    "a packed archive",
    () => zipOf([{ name: "a/data.pkl", content: zeros(1), deflated: true }]),
    'its entry "a/data.pkl" is compressed or encrypted, wanted stored as torch.save writes',
  ],
  [
    "an entry twice",
    () => zipOf([{ name: "a/data.pkl" }, { name: "a/data.pkl" }]),
    'its entry "a/data.pkl" comes twice',
  ],
  [
    "entries over one another",
    () =>
      zipOf([
        { name: "a/data.pkl", content: zeros(1) },
        { name: "a/b", content: zeros(1), over: 0 },
        { name: "a/c", content: zeros(1), over: 0 },
      ]),
    "its entries overlap",
  ],
  [
    "a bare pickle",
    () => Uint8Array.of(0x80, 2, 0x4e, 0x2e),
    "it has the format of PyTorch before 1.6; convert it: python -c \"import torch; torch.save(torch.load('old.pth', weights_only=True), 'new.pth')\"",
  ],
  [
    "a header longer than the file",
    () => safetensors("{}", 0, 1000n),
    "its header has 1000 bytes, wanted at most 2; download the file again",
  ],
  [
    "a header of 2^60 bytes",
    () => safetensors("{}", 0, 2n ** 60n),
    "its header has 1152921504606846976 bytes, wanted at most 2; download the file again",
  ],
  [
    "a header of 2^64 - 1 bytes",
    () => safetensors("{}", 0, 2n ** 64n - 1n),
    "its header has 18446744073709551615 bytes, wanted at most 2; download the file again",
  ],
  [
    "a header of 9 MB",
    () => safetensors(`{${" ".repeat(9e6)}}`),
    "its header has 9000002 bytes, wanted at most 8388608; download the file again",
  ],
  [
    "a header nested 100,000 deep",
    () => safetensors(`{"a":${"[".repeat(1e5)}${"]".repeat(1e5)}}`),
    "its header has values nested too deeply, wanted a list of tensors",
  ],
  [
    "a header with a name of a megabyte",
    () => safetensors(`{"${"x".repeat(1e6)}":1}`),
    'header entry "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…" is 1, wanted dtype, shape and two data_offsets, whole numbers from 0 to 2^53 - 1',
  ],
  [
    "a name of escapes alone",
    () => safetensors(`{"${'\\"'.repeat(1e6)}":1}`),
    'header entry "\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"\\"…" is 1, wanted dtype, shape and two data_offsets, whole numbers from 0 to 2^53 - 1',
  ],
  ["a header that ends in the middle", () => safetensors('{"a'), "its header is not JSON in UTF-8"],
  [
    "a header that is a list",
    () => safetensors("{}").fill(0x5b, 8, 9),
    "it is neither safetensors nor what torch.save writes (10 bytes); download the file again",
  ],
  ["padding that is no space", () => safetensors("{}\0\0"), "its header is not JSON in UTF-8"],
  [
    "offsets out of the file",
    () => safetensors(`{${entry("w", "[1]", "[0,4]")}}`, 3),
    'tensor "w" lies at bytes 0 to 4, wanted from 0 to at most 3',
  ],
  [
    "offsets of 2^60",
    () => safetensors(`{${entry("w", "[1]", `[0,${2 ** 60}]`)}}`, 4),
    'header entry "w" is {"dtype":"F32","shape":[1],"data_offsets":[0,1152921504606847000]}, wanted dtype, shape and two data_offsets, whole numbers from 0 to 2^53 - 1',
  ],
  [
    "offsets that go back",
    () => safetensors(`{${entry("w", "[1]", "[4,0]")}}`, 4),
    'tensor "w" lies at bytes 4 to 0, wanted from 0 to at most 4',
  ],
  [
    "tensors over one another",
    () => safetensors(`{${entry("a", "[1]", "[0,4]")},${entry("b", "[1]", "[0,4]")}}`, 4),
    'tensor "b" lies at bytes 0 to 4, wanted from 4 to at most 4',
  ],
  [
    "bytes that no tensor has",
    () => safetensors(`{${entry("w", "[1]", "[0,4]")}}`, 8),
    "the tensors end at byte 4, wanted 8, the end of the file",
  ],
  [
    "one name twice",
    () => safetensors(`{${entry("w", "[1]", "[0,4]")},${entry("w", "[1]", "[4,8]")}}`, 8),
    'its header has the name "w" twice',
  ],
  [
    "one name twice, spelt in two ways",
    () =>
      safetensors(
        `{${entry("w", "[1]", "[0,4]")},${entry("w", "[1]", "[4,8]").replace("w", "\\u0077")}}`,
        8,
      ),
    'its header has the name "w" twice',
  ],
  [
    "a shape whose product overflows",
    () => safetensors(`{${entry("w", "[4294967296,4294967296]", "[0,4]")}}`, 4),
    'tensor "w" has 4 bytes, wanted 73786976294838210000 for F32 of shape [4294967296, 4294967296]',
  ],
  [
    "a negative size",
    () => safetensors(`{${entry("w", "[-1]", "[0,4]")}}`, 4),
    'header entry "w" is {"dtype":"F32","shape":[-1],"data_offsets":[0,4]}, wanted dtype, shape and two data_offsets, whole numbers from 0 to 2^53 - 1',
  ],
  [
    "a shape of a hundred axes",
    () => safetensors(`{${entry("w", `[${"1,".repeat(99)}1]`, "[0,4]")}}`, 4),
    'header entry "w" is {"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,, wanted dtype, shape and two data_offsets, whole numbers from 0 to 2^53 - 1',
  ],
  [
    "a wrong type",
    () => safetensors(`{${entry("w", "[1]", "[0,4]", "F32\\u001b[2J")}}`, 4),
    'tensor "w" is "F32\\u001b[2J", wanted F64, F32, F16, BF16; save it as float32 or leave it out',
  ],
  [
    "NaN",
    () => safetensors(`{${entry("w", "[1]", "[0,4]")}}`, 4).fill(255, -4),
    'Cannot use weights FILE: value 0 of tensor "w" is NaN in float32, wanted finite numbers; use weights that did not diverge',
  ],
  [
    "a name with escape codes",
    () => safetensors(`{${entry("\u001b[2J\n", "[2]", "[0,4]")}}`, 4),
    'tensor "\\u001b[2J\\n" has 4 bytes, wanted 8 for F32 of shape [2]',
  ],
  [
    "a name of an object's own",
    () => safetensors(`{${entry("__proto__", "[2]", "[0,4]")}}`, 4),
    'tensor "__proto__" has 4 bytes, wanted 8 for F32 of shape [2]',
  ],
  [
    "no byte",
    () => new Uint8Array(),
    "it is neither safetensors nor what torch.save writes (0 bytes); download the file again",
  ],
];

const SVG = `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"><text y="9">&x;</text>
<image href="file:///etc/passwd" width="9" height="9"/></svg>`;

const drawn = () => sharp({ create: { width: 64, height: 64, channels: 3, background: "red" } });
const jpeg = async () => new Uint8Array(await drawn().jpeg().toBuffer());

const PICTURES: readonly Row[] = [
  ["one pixel, which is a picture", () => png({ width: 1, height: 1 }), "read"],
  [
    "a PNG of 30,000 x 30,000",
    () => png({ width: 30_000, height: 30_000, rows: 1 }),
    "it has 30000 x 30000 pixels, over the pixel limit of 89478485; make it smaller",
  ],
  [
    "a PNG of 2^31 - 1 x 1",
    () => png({ width: 2 ** 31 - 1, height: 1, rows: 0 }),
    "it cannot be decoded (Input file has corrupt header:); replace it or take it out of the folder",
  ],
  [
    "a PNG of no width",
    () => png({ width: 0, height: 1 }),
    "it cannot be decoded (Input file has corrupt header:); replace it or take it out of the folder",
  ],
  [
    "a JPEG of 65,535 x 65,535",
    async () => resizeJpeg(await jpeg(), 65_535, 65_535),
    "it has 65535 x 65535 pixels, over the pixel limit of 89478485; make it smaller",
  ],
  [
    "a JPEG of 9,000 x 9,000 without the pixels",
    async () => resizeJpeg(await jpeg(), 9_000, 9_000),
    "read",
  ],
  [
    "a WebP of 16,383 x 16,383",
    () => webpHeader(16_383, 16_383),
    "it has 16383 x 16383 pixels, over the pixel limit of 89478485; make it smaller",
  ],
  [
    "a TIFF of 30,000 x 30,000",
    () => tiffHeader(30_000, 30_000),
    "it has 30000 x 30000 pixels, over the pixel limit of 89478485; make it smaller",
  ],
  [
    "a TIFF whose strip is not there",
    () => tiffHeader(5_000, 5_000),
    "it cannot be decoded (tiff2vips: Read error at scanline 4294967295; got 20 bytes, expected 15000); replace it or take it out of the folder",
  ],
  [
    "a JPEG without its end",
    async () => (await jpeg()).slice(0, -20),
    "it cannot be decoded (VipsJpeg: premature end of JPEG image); replace it or take it out of the folder",
  ],
  [
    "half a PNG",
    () => png({ width: 9, height: 9 }).slice(0, 50),
    "it cannot be decoded (vipspng: libpng read error); replace it or take it out of the folder",
  ],
  [
    "a profile of 300 MiB in a PNG",
    () => png({ width: 1, height: 1, extra: ["iCCP", deflatedText(300)] }),
    "read",
  ],
  [
    "a text of 300 MiB in a PNG",
    () => png({ width: 1, height: 1, extra: ["zTXt", deflatedText(300)] }),
    "read",
  ],
  [
    "an SVG that names files",
    () => bytes(SVG),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
  [
    "an SVG that begins as a JPEG does",
    () => joined(Uint8Array.of(0xff, 0xd8, 0xff), bytes(SVG)),
    "it cannot be decoded (Input file has corrupt header: VipsJpeg: Unsupported marker type 0x3c); replace it or take it out of the folder",
  ],
  [
    "an SVG that begins as a PNG does",
    () => joined(png({ width: 1, height: 1 }).slice(0, 8), bytes(SVG)),
    "it cannot be decoded (Input file has corrupt header:); replace it or take it out of the folder",
  ],
  [
    "a packed SVG",
    () => gzipped(SVG),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
  [
    "a PDF",
    () => bytes("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n"),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
  [
    "a PPM of 10^9 x 10^9",
    () => bytes("P6\n1000000000 1000000000\n255\n"),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
  [
    "ImageMagick's own language",
    () => bytes("push graphic-context\nimage over 0,0 0,0 'url(x)'"),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
  [
    "an AVIF",
    async () => new Uint8Array(await drawn().avif({ effort: 0 }).toBuffer()),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
  [
    "a zip behind a JPEG, which is that JPEG",
    async () => joined(await jpeg(), zipOf([{ name: "../x" }])),
    "read",
  ],
  [
    "a script",
    () => bytes("#!/bin/sh\nid\n"),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
  [
    "no byte",
    () => new Uint8Array(),
    "it cannot be decoded (Input file contains unsupported image format); replace it or take it out of the folder",
  ],
];

function latin(part: string | Uint8Array): string | number | Uint8Array {
  return typeof part === "string" ? Uint8Array.from(Buffer.from(part, "latin1")) : part;
}

/** Lists 1 to `count`, each of which holds the one before twice. */
function doubled(count: number): Uint8Array[] {
  return Array.from(
    { length: count },
    (_, k) => Uint8Array.of(0x5d, 0x71, k + 1, ...twice(k)),
  );
}

function twice(memo: number): number[] {
  return [0x28, 0x68, memo, 0x68, memo, 0x65];
}

function get(memo: number): Uint8Array {
  return Uint8Array.of(0x68, memo);
}

function gzipped(value: string): Uint8Array {
  return new Uint8Array(deflateSync(value));
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([a, b]));
}

/** What every message of a reader begins with, unless it says `Cannot` itself. */
const TABLES: readonly (readonly [Reader, string, readonly Row[]])[] = [
  ["archive", 'Cannot get "FILE": it cannot be unpacked as a zip: ', ARCHIVES],
  ["weights", "Cannot read weights FILE: ", WEIGHTS],
  ["picture", 'Cannot use "FILE": ', PICTURES],
];

for (const [reader, cannot, rows] of TABLES) {
  for (const [what, make, gets] of rows) {
    const verb = gets === "read" ? "reads" : "refuses";
    Deno.test(`hostile ${reader}: Thaw ${verb} ${what}`, async () => {
      const folder = await Deno.makeTempDir();
      const file = join(folder, "data", "file");
      await Deno.mkdir(join(folder, "data"));
      await Deno.writeFile(file, await make());
      const got = await attack(reader, file);
      assert.equal(got, gets === "read" || gets.startsWith("Cannot") ? gets : cannot + gets);
      const left = [...Deno.readDirSync(join(folder, "data"))].map(({ name }) => name).sort();
      assert.deepEqual(
        left,
        gets === "read" && reader === "archive" ? ["file", "file.out"] : ["file"],
      );
      assert.equal([...Deno.readDirSync(folder)].length, 1, "nothing is written outside");
      await Deno.remove(folder, { recursive: true });
    });
  }
}

/** What costs most, in a process of its own: megabytes beyond those of a process that reads nothing. */
const COSTLY: readonly (readonly [Reader, what: string, megabytes: number])[] = [
  ["archive", "a bomb: 60 MiB in 60 kB", 64],
  ["archive", "a bomb of a thousand names for one content", 64],
  ["weights", "a million lists", 200],
  ["weights", "a list that holds itself 2^40 times over, as two keys", 64],
  ["weights", "a header of 9 MB", 64],
  ["weights", "a header nested 100,000 deep", 64],
  ["weights", "a name of escapes alone", 64],
  ["picture", "a PNG of 30,000 x 30,000", 64],
  ["picture", "a JPEG of 9,000 x 9,000 without the pixels", 400],
  ["picture", "a profile of 300 MiB in a PNG", 64],
  ["picture", "a text of 300 MiB in a PNG", 64],
];

for (const [reader, what, megabytes] of COSTLY) {
  Deno.test({
    name: `hostile ${reader}: ${what} takes less than ${megabytes} MB and a minute (on Linux)`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      const [, , rows] = TABLES.find(([name]) => name === reader) ?? [];
      const [, make] = rows?.find(([name]) => name === what) ?? [];
      assert.ok(make !== undefined);
      const folder = await Deno.makeTempDir();
      await Deno.writeFile(join(folder, "file"), await make());
      const { stdout } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", script, reader, join(folder, "file")],
        signal: AbortSignal.timeout(60_000),
      }).output();
      await Deno.remove(folder, { recursive: true });
      const { bytes } = JSON.parse(new TextDecoder().decode(stdout));
      assert.ok(bytes < megabytes * 1e6, `${bytes} bytes`);
    },
  });
}
