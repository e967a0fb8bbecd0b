/**
 * Folders of pictures with what is no picture in them: links, pipes, devices, names. Each is read in a
 * process of its own, since a pipe that is opened may never be closed.
 *
 * @module
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { png } from "./_pictures.ts";

/** What is put into `train/` beside two classes, and what `indexSplit` says; FILE is the root. */
type Row = readonly [what: string, put: (train: string) => Promise<unknown>, gets: string];

const picture = png({ width: 8, height: 8 });

const sh = async (script: string, ...args: string[]) => {
  const { success } = await new Deno.Command("bash", { args: ["-c", script, "sh", ...args] })
    .output();
  assert.ok(success, script);
};
const put = (path: string) => Deno.writeFile(path, picture);
const folderWith = async (path: string) => {
  await Deno.mkdir(path);
  await put(join(path, "1.png"));
};

const FOLDERS: readonly Row[] = [
  [
    "a pipe called a picture",
    (train) => sh(`mkfifo "$1/ants/x.png"`, train),
    'Cannot use "FILE/train/ants/x.png": it is no file; take it out of the folder',
  ],
  ["a pipe without a picture's name", (train) => sh(`mkfifo "$1/ants/x"`, train), "read"],
  ["a pipe in the place of a class", (train) => sh(`mkfifo "$1/cats"`, train), "read"],
  [
    "a link to an endless device",
    (train) => Deno.symlink("/dev/zero", join(train, "ants/x.png")),
    'Cannot use "FILE/train/ants/x.png": it is a link out of the dataset\'s folder, to "/dev/zero"; put what it leads to in its place',
  ],
  [
    "a link to a password",
    (train) => Deno.symlink("/etc/passwd", join(train, "ants/x.png")),
    'Cannot use "FILE/train/ants/x.png": it is a link out of the dataset\'s folder, to "/etc/passwd"; put what it leads to in its place',
  ],
  [
    "a class that is a link to a folder elsewhere",
    (train) => Deno.symlink("/etc", join(train, "cats")),
    'Cannot use "FILE/train/cats": it is a link out of the dataset\'s folder, to "/etc"; put what it leads to in its place',
  ],
  [
    "a folder below a class that is such a link",
    (train) => Deno.symlink("/etc", join(train, "ants/x")),
    'Cannot use "FILE/train/ants/x": it is a link out of the dataset\'s folder, to "/etc"; put what it leads to in its place',
  ],
  [
    "a link to a class's own folder",
    (train) => Deno.symlink(".", join(train, "ants/x")),
    'Cannot use "FILE/train/ants/x": it is a link to a folder that it lies in, so its pictures would have no end; remove the link',
  ],
  [
    "a link to the root",
    (train) => Deno.symlink("../..", join(train, "ants/x")),
    'Cannot use "FILE/train/ants/x/train": it is a link to a folder that it lies in, so its pictures would have no end; remove the link',
  ],
  [
    "two links to one another",
    (train) => sh(`ln -s y.png "$1/ants/x.png"; ln -s x.png "$1/ants/y.png"`, train),
    "Cannot use \"FILE/train/ants/x.png\": it cannot be read (ELOOP: too many symbolic links encountered, open 'FILE/train/ants/x.png'); check its permissions",
  ],
  [
    "a link to nothing",
    (train) => Deno.symlink("nothing.png", join(train, "ants/x.png")),
    "Cannot use \"FILE/train/ants/x.png\": it cannot be read (ENOENT: no such file or directory, open 'FILE/train/ants/x.png'); check its permissions",
  ],
  [
    "a link to a picture of another class",
    (train) => Deno.symlink("../bees/1.png", join(train, "ants/x.png")),
    "read",
  ],
  [
    "thirty folders, each with two links to the next",
    (train) =>
      sh(
        `mkdir "$1/../deep"; cd "$1/../deep"; for i in $(seq 30); do mkdir $i; ` +
          `ln -s ../$((i + 1)) $i/a; ln -s ../$((i + 1)) $i/b; done; mkdir 31; ` +
          `cp "$1/ants/1.png" 31; ln -s ../deep/1 "$1/cats"`,
        train,
      ),
    'Cannot use "FILE/train/cats/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/b": it is one folder with another of this split, by a link, so its pictures would be there twice; remove the link',
  ],
  ["a folder called a picture", (train) => Deno.mkdir(join(train, "ants/x.png")), "read"],
  [
    "a picture of 300 MiB of nothing",
    (train) => sh(`truncate -s 300M "$1/ants/x.png"`, train),
    'Cannot use "FILE/train/ants/x.png": it has 314572800 bytes, wanted at most 268435456; compress it or take it out of the folder',
  ],
  [
    "a picture of 9 TB of nothing",
    (train) => sh(`truncate -s 9T "$1/ants/x.png"`, train),
    'Cannot use "FILE/train/ants/x.png": it has 9895604649984 bytes, wanted at most 268435456; compress it or take it out of the folder',
  ],
  [
    "a picture whose name is not UTF-8",
    (train) => sh(`cp "$1/ants/1.png" "$1/ants/"$'x\\xff.png'`, train),
    'Cannot use "FILE/train/ants/x\ufffd.png": its name is not UTF-8; rename it',
  ],
  [
    "a class whose name is not UTF-8",
    (train) => sh(`cp -r "$1/ants" "$1/"$'x\\xff'`, train),
    'Cannot use "FILE/train/x\ufffd": its name is not UTF-8; rename it',
  ],
  ["a name with a line feed", (train) => put(join(train, "ants/x\n.png")), "read"],
  ["a name of 255 bytes", (train) => put(join(train, `ants/${"x".repeat(251)}.png`)), "read"],
  [
    "a class of escape codes, empty",
    (train) => Deno.mkdir(join(train, "\u001b[2J\n")),
    'Cannot use "FILE/train/\\u001b[2J\\n": the class has no pictures (.jpg, .jpeg, .png, .webp, .tif, .tiff); add some or remove the folder',
  ],
  ["a class called __proto__", (train) => folderWith(join(train, "__proto__")), "read"],
];

const script = new URL("_attack.ts", import.meta.url).pathname;

for (const [what, make, gets] of FOLDERS) {
  Deno.test({
    name: `hostile folder: Thaw ${gets === "read" ? "reads" : "refuses"} ${what} (on Linux)`,
    ignore: Deno.build.os !== "linux",
    fn: async () => {
      const root = await Deno.makeTempDir();
      await Deno.mkdir(join(root, "train"));
      for (const name of ["ants", "bees"]) await folderWith(join(root, "train", name));
      await make(join(root, "train"));
      const { stdout, code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", script, "split", root],
        signal: AbortSignal.timeout(60_000),
      }).output();
      await new Deno.Command("rm", { args: ["-rf", root] }).output(); // names that are not UTF-8
      assert.equal(code, 0);
      const { message } = JSON.parse(new TextDecoder().decode(stdout));
      assert.equal(message, gets);
    },
  });
}
