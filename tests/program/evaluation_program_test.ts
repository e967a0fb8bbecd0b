/** The graph that only evaluates gives the bits of the one that trains. */
import assert from "node:assert/strict";
import { compileEvaluation } from "../../src/program/evaluation_program.ts";
import { openSession } from "../../src/runtime/session.ts";
import { examplePlan } from "../example_plan.ts";
import { loadForTests } from "../tensorflow.ts";
import { drawPixels, withProgram } from "./_open_program.ts";

Deno.test("compileEvaluation() gives the logits of a training program's evaluate, bit for bit", async () => {
  const pixels = drawPixels(6);
  const { input, model, precision } = examplePlan();
  const program = compileEvaluation({ ...model, input, precision, classes: 2 });
  const session = await openSession(await loadForTests(), program);
  try {
    await withProgram({}, ({ session: whole, network }) => {
      session.run("assign", network);
      const wanted = whole.run("evaluate", { pixels }).logits?.data;
      assert.deepEqual(session.run("evaluate", { pixels }).logits?.data, wanted);
      assert.equal(new Set(wanted).size, 12);
    });
  } finally {
    session.close();
  }
});
