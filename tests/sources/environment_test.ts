/** Proxies and certificates that Deno's own `fetch` takes from the environment. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";

const content = "pictures";
const sha256 = createHash("sha256").update(content).digest("hex");
const module = new URL("../../src/sources/fetch_file.ts", import.meta.url).href;

/** What `fetchFile` says in a process of its own, in an environment that has nothing but this. */
async function fetched(url: string, env: Readonly<Record<string, string>>): Promise<string> {
  const root = await Deno.makeTempDir();
  const script = `import { fetchFile } from "${module}";
    const place = { projectRoot: "${root}", cacheFolder: "${root}", connectSeconds: 5 };
    const source = { url: "${url}", sha256: "${sha256}", bytes: null };
    await fetchFile(source, place).then(() => console.log("had"), ({ message }) => console.log(message));`;
  const { HOME = "", DENO_DIR = "", XDG_CACHE_HOME = "" } = Deno.env.toObject();
  const folders = Object.entries({ HOME, DENO_DIR, XDG_CACHE_HOME }).filter(([, path]) => path);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", "--no-config", script],
    clearEnv: true,
    env: { ...Object.fromEntries(folders), NO_COLOR: "1", ...env },
  }).output();
  await Deno.remove(root, { recursive: true });
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assert.equal(decode(stderr), "");
  return decode(stdout).trim();
}

/** A proxy that has every file itself, and what it was asked for. */
async function withProxy(
  test: (proxy: { readonly address: string; readonly asked: string[] }) => Promise<void>,
): Promise<void> {
  const asked: string[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, ({ url }) => {
    asked.push(url);
    return new Response(content);
  });
  try {
    await test({ address: `http://127.0.0.1:${server.addr.port}`, asked });
  } finally {
    await server.shutdown();
  }
}

Deno.test("fetchFile() asks the proxy of HTTP_PROXY", async () => {
  await withProxy(async ({ address, asked }) => {
    assert.equal(await fetched("http://data.invalid/a.zip", { HTTP_PROXY: address }), "had");
    assert.deepEqual(asked, ["http://data.invalid/a.zip"]);
  });
});

Deno.test("fetchFile() asks no proxy for what NO_PROXY names", async () => {
  await withProxy(async ({ address, asked }) => {
    const direct = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
      return new Response(content);
    });
    const env = { HTTP_PROXY: address, NO_PROXY: "127.0.0.1" };
    assert.equal(await fetched(`http://127.0.0.1:${direct.addr.port}/a.zip`, env), "had");
    assert.deepEqual(asked, []);
    await direct.shutdown();
  });
});

Deno.test("fetchFile() asks the proxy of HTTPS_PROXY for a tunnel", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const heard = (async () => {
    const connection = await listener.accept();
    const buffer = new Uint8Array(1000);
    const count = await connection.read(buffer);
    connection.close();
    return new TextDecoder().decode(buffer.subarray(0, count ?? 0)).split("\r\n")[0];
  })();
  const proxy = `http://127.0.0.1:${listener.addr.port}`;
  const said = await fetched("https://data.invalid/a.zip", { HTTPS_PROXY: proxy });
  listener.close();
  assert.equal(await heard, "CONNECT data.invalid:443 HTTP/1.1");
  assert.match(said, /: the download failed: /);
});

/** A certificate of localhost that nobody knows. */
async function makeCertificate(folder: string): Promise<{ cert: string; key: string } | null> {
  const [cert, key] = [join(folder, "cert.pem"), join(folder, "key.pem")];
  const args =
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -addext basicConstraints=critical,CA:FALSE -keyout ${key} -out ${cert}`;
  try {
    const { success } = await new Deno.Command("openssl", { args: args.split(" ") }).output();
    return success ? { cert, key } : null;
  } catch {
    return null;
  }
}

const folder = await Deno.makeTempDir();
const made = await makeCertificate(folder);

Deno.test({
  name:
    "fetchFile() trusts the certificate of DENO_CERT and no unknown one (where openssl is there)",
  ignore: made === null,
  fn: async () => {
    const { cert = "", key = "" } = made ?? {};
    const server = Deno.serve({
      port: 0,
      hostname: "localhost",
      cert: await Deno.readTextFile(cert),
      key: await Deno.readTextFile(key),
      onListen: () => {},
    }, () => new Response(content));
    const url = `https://localhost:${server.addr.port}/a.zip`;
    const system = { DENO_TLS_CA_STORE: "system", SSL_CERT_FILE: cert };
    assert.match(
      await fetched(url, {}),
      /: invalid peer certificate: UnknownIssuer \(DENO_CERT can name one of your own\)$/,
    );
    assert.equal(await fetched(url, { DENO_CERT: cert }), "had");
    assert.equal(await fetched(url, system), "had");
    assert.match(await fetched(url, { SSL_CERT_FILE: cert }), /UnknownIssuer/);
    await server.shutdown();
    await Deno.remove(folder, { recursive: true });
  },
});
