import assert from "node:assert/strict";
import { loadTensorFlow } from "../../src/runtime/library.ts";
import { installed } from "./_installed.ts";

const ignore = installed === undefined;

Deno.test({
  name:
    "loadTensorFlow() loads a library that multiplies, its greeting kept off stderr (needs TensorFlow)",
  ignore,
  async fn() {
    const { stdout, stderr } = await loadOnce({});
    assert.match(stdout, /^\{"device":"(cpu|gpu)","right":true\}$/);
    assert.match(stderr, /^a line of stderr$/m);
    assert.doesNotMatch(stderr, /absl::InitializeLog|oneDNN custom operations/);
  },
});

Deno.test({
  name: "loadTensorFlow() leaves stderr alone where the user sets the log level (needs TensorFlow)",
  ignore,
  async fn() {
    const { stderr } = await loadOnce({ TF_CPP_MIN_LOG_LEVEL: "2" });
    assert.match(stderr, /oneDNN custom operations are on/);
  },
});

Deno.test("loadTensorFlow() says where it found no library", async () => {
  const installation = {
    folder: "/nowhere",
    addon: "tfjs_binding.node",
    build: "cpu",
    tensorflow: "1",
    tfjs: "1",
    compiler: "c++",
    files: [],
  } as const;
  await assert.rejects(loadTensorFlow(installation), {
    name: "EnvironmentError",
    message: 'Cannot load TensorFlow from "/nowhere": The Node.js native addon module ' +
      "(tfjs_binding.node) can not be found at path: /nowhere/tfjs_binding.node",
    mend: "deno task setup --remove && deno task setup",
  });
});

/** Loads the library in a process of its own, since a process loads it but once. */
async function loadOnce(settings: Record<string, string>) {
  const { TF_CPP_MIN_LOG_LEVEL: _level, ...environment } = Deno.env.toObject();
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("./_load_once.ts", import.meta.url).pathname],
    env: { ...environment, ...settings },
    clearEnv: true,
  }).output();
  const decoder = new TextDecoder();
  assert.ok(success, decoder.decode(stderr));
  return { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}
