/**
 * A page in headless Chromium, spoken to by the DevTools protocol.
 *
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Path of the browser; null where there is none. */
export function findBrowser(): string | null {
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  const paths = folders.flatMap((folder) =>
    ["chromium", "chromium-browser", "google-chrome"].map((name) => join(folder, name))
  );
  return paths.find((path) => existsSync(path)) ?? null;
}

/** A page under test. */
export interface Page extends AsyncDisposable {
  /** Runs an expression in the page and gives its value. */
  evaluate(expression: string): Promise<unknown>;
  /** Presses a key, as a keyboard would. */
  press(key: "Tab" | "Enter" | "ArrowDown" | " "): Promise<void>;
  /** What the page asked of the network, and what its console said. */
  readonly requests: readonly string[];
  readonly messages: readonly string[];
}

const KEYS = {
  Tab: { code: "Tab", windowsVirtualKeyCode: 9 },
  Enter: { code: "Enter", windowsVirtualKeyCode: 13, text: "\r" },
  ArrowDown: { code: "ArrowDown", windowsVirtualKeyCode: 40 },
  " ": { code: "Space", windowsVirtualKeyCode: 32, text: " " },
} as const;

// deno-lint-ignore no-explicit-any -- what the protocol answers is read by its own names
type Answer = any;

/**
 * Opens a file.
 *
 * @param browser Path of the browser.
 * @param address `file:` address of the page.
 * @returns The page, once it has loaded.
 */
export async function openPage(browser: string, address: string): Promise<Page> {
  const profile = await Deno.makeTempDir({ prefix: "thaw-browser-" });
  const child = new Deno.Command(browser, {
    args: [
      "--headless=new",
      "--no-sandbox",
      "--disable-gpu",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const socket = new WebSocket(await debuggerAddress(profile));
  await new Promise((resume) => socket.addEventListener("open", resume, { once: true }));
  const [requests, messages]: [string[], string[]] = [[], []];
  const waiting = new Map<number, (answer: Answer) => void>();
  let loaded = () => {};
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(data);
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    if (message.method === "Page.loadEventFired") loaded();
    if (message.method === "Network.requestWillBeSent") requests.push(message.params.request.url);
    if (message.method === "Runtime.exceptionThrown") messages.push(JSON.stringify(message.params));
    if (message.method === "Log.entryAdded") messages.push(message.params.entry.text);
  });
  let count = 0;
  const send = (method: string, params: object = {}, sessionId?: string): Promise<Answer> =>
    new Promise((resume, reject) => {
      const id = ++count;
      waiting.set(
        id,
        ({ result, error }) => error ? reject(new Error(error.message)) : resume(result),
      );
      socket.send(JSON.stringify({ id, method, params, ...sessionId && { sessionId } }));
    });
  const { targetInfos } = await send("Target.getTargets");
  const { targetId } = targetInfos.find(({ type }: Answer) => type === "page");
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const ask = (method: string, params: object = {}) => send(method, params, sessionId);
  for (const domain of ["Page", "Network", "Runtime", "Log"]) await ask(`${domain}.enable`);
  const load = new Promise<void>((resume) => loaded = resume);
  await ask("Page.navigate", { url: address });
  await load;
  return {
    requests,
    messages,
    async evaluate(expression) {
      const { result } = await ask("Runtime.evaluate", { expression, returnByValue: true });
      return result.value;
    },
    async press(key) {
      const event = { key, ...KEYS[key] };
      await ask("Input.dispatchKeyEvent", { type: "keyDown", ...event });
      await ask("Input.dispatchKeyEvent", { type: "keyUp", ...event });
    },
    async [Symbol.asyncDispose]() {
      await send("Browser.close");
      await child.status;
      socket.close();
      await Deno.remove(profile, { recursive: true });
    },
  };
}

/** The browser writes where it listens into its profile. */
async function debuggerAddress(profile: string): Promise<string> {
  const file = join(profile, "DevToolsActivePort");
  for (let attempt = 0; attempt < 600; attempt++) {
    const [port, path] = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
    if (port && path) return `ws://127.0.0.1:${port}${path}`;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error("Chromium does not say where it listens");
}
