import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import NextAuth, { type NextAuthOptions } from "next-auth";
import { nextAuthOptions } from "../../next-auth-options.ts";
import { beginProviderAttempt } from "../provider-attempt.ts";

/** next-auth with our options behind a plain HTTP server, without Next: what `app/api/auth` does. */
export async function startAuthServer(): Promise<{ origin: string; stop: () => Promise<void> }> {
  const server = createServer((req, res) => {
    answer(req, res).catch((error: unknown) => res.writeHead(500).end(String(error)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const url = new URL(req.url ?? "/", "http://here");
  if (!url.pathname.startsWith("/api/auth/")) return void res.end(`page ${url.pathname}`);
  const path = url.pathname.split("/").slice(3);
  const attempt = await beginProviderAttempt({ path, query: url.searchParams, address: "192.0.2.1" });
  const answered = await callNextAuth(req, url, path, nextAuthOptions(attempt));
  const explained = attempt ? await attempt.explain(answered) : answered;
  res.statusCode = explained.status;
  for (const [name, value] of explained.headers) res.appendHeader(name, value);
  res.end(await explained.text());
}

/** next-auth's older door takes a request and a response of its own kind. */
async function callNextAuth(
  req: IncomingMessage,
  url: URL,
  nextauth: string[],
  options: NextAuthOptions,
): Promise<Response> {
  let form = "";
  for await (const chunk of req) form += String(chunk);
  const request = {
    method: req.method,
    headers: req.headers,
    query: { ...Object.fromEntries(url.searchParams), nextauth },
    cookies: Object.fromEntries(
      (req.headers.cookie ?? "").split("; ").map((pair) => {
        const equals = pair.indexOf("=");
        return [pair.slice(0, equals), decodeURIComponent(pair.slice(equals + 1))];
      }),
    ),
    body: Object.fromEntries(new URLSearchParams(form)),
  };
  const answered = { status: 200, headers: new Headers(), body: "" };
  const response = {
    status: (status: number) => ((answered.status = status), response),
    getHeader: () => answered.headers.getSetCookie(),
    setHeader: (name: string, value: string | string[]) => {
      answered.headers.delete(name);
      for (const one of [value].flat()) answered.headers.append(name, one);
      return response;
    },
    json: (body: unknown) => {
      answered.headers.set("content-type", "application/json");
      answered.body = JSON.stringify(body);
    },
    send: (body: unknown) => {
      answered.body = typeof body === "string" ? body : JSON.stringify(body ?? null);
    },
    end: () => {},
  };
  await NextAuth(request as never, response as never, options);
  return new Response(answered.body, { status: answered.status, headers: answered.headers });
}
