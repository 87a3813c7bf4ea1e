import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer } from "node:tls";

/** Whether this machine can make certificates. */
export const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** A certificate authority that nobody else trusts, and a certificate of it for `localhost`. PEM. */
export interface PrivateAuthority {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Takes a moment; leaves nothing behind. */
export function createPrivateAuthority(): PrivateAuthority {
  const directory = mkdtempSync(join(tmpdir(), "eider-authority-"));
  const at = (name: string) => join(directory, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  try {
    writeFileSync(at("names"), "subjectAltName=DNS:localhost");
    openssl(
      "req",
      "-x509",
      ...newKey,
      "-days",
      "2",
      "-subj",
      "/CN=A private authority",
      "-keyout",
      at("ca.key"),
      "-out",
      at("ca.pem"),
    );
    openssl("req", ...newKey, "-subj", "/CN=localhost", "-keyout", at("key"), "-out", at("request"));
    openssl(
      "x509",
      "-req",
      "-in",
      at("request"),
      "-CA",
      at("ca.pem"),
      "-CAkey",
      at("ca.key"),
      "-CAcreateserial",
      "-days",
      "2",
      "-extfile",
      at("names"),
      "-out",
      at("pem"),
    );
    const read = (name: string) => readFileSync(at(name), "utf8");
    return { authority: read("ca.pem"), certificate: read("pem"), key: read("key") };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Speaks TLS for a plain server on this machine. Resolves with its address, by the name `localhost`. */
export async function startTlsFront(
  { certificate, key }: PrivateAuthority,
  plain: URL,
): Promise<{ url: URL; close: () => Promise<void> }> {
  const open = new Set<{ destroy(): unknown }>();
  const server = createServer({ cert: certificate, key }, (secure) => {
    const upstream = connect(Number(plain.port), plain.hostname);
    open.add(secure).add(upstream);
    secure.pipe(upstream).pipe(secure);
    for (const [one, other] of [
      [secure, upstream],
      [upstream, secure],
    ] as const)
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`https://localhost:${port}`),
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
