/** What is said of downloads, by a process whose stderr is read. */
import assert from "node:assert/strict";

const module = new URL("../../src/cli/progress.ts", import.meta.url).href;
const config = new URL("../../deno.json", import.meta.url).pathname;

async function said(calls: string): Promise<string> {
  const script = `import { downloadLine, sayWho } from "${module}"; ${calls}`;
  const { stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", "--no-check", "--config", config, script],
  }).output();
  return new TextDecoder().decode(stderr);
}

Deno.test("sayWho() names the process that downloads the same file", async () => {
  assert.equal(
    await said(`sayWho({ pid: 7, since: "2026-01-01T00:00:00.000Z" }); sayWho(null);`),
    "Waiting for process 7, which downloads the same file\n" +
      "Waiting for another process, which downloads the same file\n",
  );
});

Deno.test("downloadLine() tells each tenth once, of an address that steers nothing", async () => {
  const source = "https://a.org/\\u001b[2J";
  const calls = [0, 5, 10, 10].map((received) =>
    `hear({ source: "${source}", received: ${received}e6, total: 10e6 });`
  );
  assert.equal(
    await said(`const hear = downloadLine(); ${calls.join(" ")}`),
    [0, 50, 100].map((share) => `Downloading https://a.org/\ufffd[2J: ${share} % of 10.0 MB\n`)
      .join(""),
  );
});
