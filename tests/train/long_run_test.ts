import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";

Deno.test("memory, tensors and open files stay as they are over 200 steps (2,000: deno task long)", async () => {
  const script = fileURLToPath(new URL("long_run.ts", import.meta.url));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", script, "200"],
  }).output();
  const decoder = new TextDecoder();
  const said = decoder.decode(stdout);
  assert.equal(code, 0, said + decoder.decode(stderr));
  assert.match(said, /^200 steps: memory grew by -?\d+\.\d %\nAll is flat\n$/m);
});
