import assert from "node:assert/strict";
import { printable } from "../../src/experiment/printable.ts";

Deno.test("printable() leaves tabs and letters, and replaces what steers a terminal", () => {
  assert.equal(printable("a\tb\u00e9\u{1f41d}"), "a\tb\u00e9\u{1f41d}");
  assert.equal(
    printable("\u001b]0;x\u0007\r\n\u007f\u009b2J"),
    "\ufffd]0;x\ufffd\ufffd\ufffd\ufffd\ufffd2J",
  );
  assert.equal(printable("gpj.\u202ea\u2066b\u200f\u2028"), "gpj.\ufffda\ufffdb\ufffd\ufffd");
  assert.equal(printable("\u{1f469}\u200d\u{1f52c}"), "\u{1f469}\u200d\u{1f52c}", "one emoji");
});
