/** What is said of a report and its repetition. */
import assert from "node:assert/strict";
import { renderRepeated } from "../../src/report/repeated.ts";

Deno.test("renderRepeated() shows ten differences and counts the rest, safe for a terminal", () => {
  const values = Array.from({ length: 12 }, (_, k) => ({ key: `\u001b${k}`, a: k }));
  const numerics = [{ key: "numerics.threads", a: 2, b: 4 }];
  assert.equal(
    renderRepeated({ isSame: false, numerics, values }),
    "Other numerics, so that the last bits may differ:\n  numerics.threads: 2, again 4\n" +
      "12 values of the report differ (report's first):\n" +
      Array.from({ length: 10 }, (_, k) => `  \ufffd${k}: ${k}, again nothing\n`).join("") +
      "  and 2 more\n",
  );
});
