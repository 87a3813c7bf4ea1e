/**
 * The forward proxy that leads to an address by the usual variables, or `null` for
 * the direct way. `HTTPS_PROXY` (or `HTTP_PROXY` for plain addresses, in capitals or
 * small letters) names it; `NO_PROXY` lists hosts without one, separated by commas:
 * `*`, a name (its subdomains too), an IP address, each with a port or without. This
 * machine is never behind a proxy.
 *
 * @throws RangeError when the proxy's address is none, or of another kind than http or https.
 */
export function proxyFor(target: URL, environment: Readonly<Record<string, string | undefined>>): URL | null {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || "";
  const address = read(target.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY");
  if (address === "" || isExcepted(target, read("NO_PROXY"))) return null;
  const text = address.includes("://") ? address : `http://${address}`;
  if (!URL.canParse(text)) throw new RangeError("The proxy's address is not an address.");
  const proxy = new URL(text);
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:")
    throw new RangeError("Only http and https proxies are understood.");
  return proxy;
}

function isExcepted(target: URL, list: string): boolean {
  const host = target.hostname.toLowerCase().replace(/^\[|\]$/g, "");
  if (THIS_MACHINE.test(host)) return true;
  const port = target.port || (target.protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const [name, entryPort] = splitPort(entry);
  if (name === "" || (entryPort !== "" && entryPort !== port)) return false;
  return host === name || host.endsWith(`.${name}`);
}

/** `[::1]:80`, `::1`, `host:80`, `.host`, `*.host` */
function splitPort(entry: string): [name: string, port: string] {
  const bracketed = /^\[([^\]]+)\](?::(\d+))?$/.exec(entry);
  if (bracketed !== null) return [bracketed[1] ?? "", bracketed[2] ?? ""];
  const parts = entry.split(":");
  if (parts.length > 2) return [entry, ""];
  return [(parts[0] ?? "").replace(/^\*?\./, ""), parts[1] ?? ""];
}

const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;
