/**
 * `deno task test [PATH ...]`: the tests and the examples of the docs, and a last line that counts
 * them.
 *
 * @module
 */
const folder = await Deno.makeTempDir({ prefix: "thaw-tests-" });
const junit = `${folder}/junit.xml`;
const paths = Deno.args.length > 0 ? Deno.args : ["tests", "src", "experiments"];
const args = ["test", "-A", "--doc", `--junit-path=${junit}`, ...paths];
const child = new Deno.Command(Deno.execPath(), { args, stdout: "inherit", stderr: "inherit" });
const { code } = await child.spawn().status;
const xml = await Deno.readTextFile(junit).catch(() => "");
await Deno.remove(folder, { recursive: true });

const [, attributes = ""] = xml.match(/<testsuites([^>]*)>/) ?? [];
const count = (name: string) => Number(attributes.match(new RegExp(`${name}="(\\d+)"`))?.[1] ?? 0);
const skippedNames = [...xml.matchAll(/<testcase name="([^"]*)"[^>]*>\s*<skipped/g)].map((m) =>
  m[1]
);
const failed = count("failures") + count("errors");
const skipped = skippedNames.length;
const passed = count("tests") - failed - skipped;
const lines = [
  ...skippedNames.map((name) => `skipped: ${name}`),
  // A run that dies before it reports has not passed
  `${passed} passed, ${code !== 0 && failed === 0 ? 1 : failed} failed, ${skipped} skipped`,
];
await Deno.stdout.write(new TextEncoder().encode(lines.join("\n") + "\n"));
Deno.exit(code);
