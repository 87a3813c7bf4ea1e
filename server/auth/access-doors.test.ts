import type { Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db } from "../db/db.ts";
import { openTestDatabase } from "../db/testing/describe-database.ts";
import { socketRoutes } from "../gateway-routes.ts";
import { setReadiness } from "../http/health-routes.ts";
import { createHttpServer } from "../http/http-server.ts";
import { mountedRoutes } from "../http/mounted-routes.ts";
import { ROUTE_ACCESS, SOCKET_ACCESS } from "./access.ts";
import { type AccessWorld, makeAccessWorld } from "./testing/access-world.ts";
import { sessionCookie } from "./testing/session-cookie.ts";

openTestDatabase();

let server: Server;
let origin: string;
let world: AccessWorld;
beforeAll(async () => {
  setReadiness("ready");
  world = await makeAccessWorld();
  server = createHttpServer({
    env: { isDevelopment: false, publicUrl: undefined, trustedProxies: 0 },
    rawRoutes: mountedRoutes(),
    socketRoutes,
    pages: async (_req, res) => void res.writeHead(418).end(),
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const doors = Object.entries(ROUTE_ACCESS).map(([door, access]) => {
  const [method = "", path = ""] = door.split(" ");
  return {
    method,
    path: path
      .replace(/:callId/, "cal_x")
      .replace(/:objectId/, "obj_x")
      .replace(/:seq/, "0"),
    access,
  };
});
const at = (access: string) => doors.filter((door) => door.access === access);

/** Status and code of a request to a door. */
async function knock(
  door: { method: string; path: string },
  headers: Record<string, string>,
): Promise<[number, string]> {
  const body = door.method === "GET" ? undefined : "{}";
  const answer = await fetch(origin + door.path, { method: door.method, headers, body });
  const text = await answer.text();
  return [answer.status, text.startsWith("{") ? String(JSON.parse(text).code) : ""];
}

test.each(at("everybody"))("$method $path answers a stranger", async (door) => {
  expect([200, 404]).toContain((await knock(door, {}))[0]);
});

test.each(at("viewer"))("$method $path lets in members only, and from our own pages only", async (door) => {
  const cookie = await sessionCookie(world.viewer);
  const outsider = await sessionCookie(world.editor);
  await db().member.deleteMany({ where: { userId: world.editor.userId } });
  expect(await knock(door, { origin })).toEqual([401, "not_signed_in"]);
  expect(await knock(door, { origin, cookie: `${cookie.slice(0, -8)}AAAAAAAA` })).toEqual([
    401,
    "not_signed_in",
  ]);
  expect(await knock(door, { origin, cookie: await sessionCookie(world.viewer, 7) })).toEqual([
    401,
    "not_signed_in",
  ]);
  expect(await knock(door, { origin, cookie: outsider })).toEqual([403, "forbidden"]);
  expect((await knock(door, { origin, cookie }))[1]).not.toMatch(
    /^(not_signed_in|forbidden|foreign_origin)$/,
  );
  if (door.method === "GET") return;
  const foreign = [403, "foreign_origin"];
  expect(await knock(door, { cookie, origin: "https://evil.example" })).toEqual(foreign);
  expect(await knock(door, { cookie, origin: "null" })).toEqual(foreign);
  expect(await knock(door, { cookie })).toEqual(foreign);
});

test.each(at("worker"))("$method $path does not open to an admin's session", async (door) => {
  const [status] = await knock(door, { origin, cookie: await sessionCookie(world.admin) });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});

/** The first line that a WebSocket upgrade is answered with. */
function upgrade(path: string, headers: Record<string, string>): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(origin);
    const socket = connect(Number(port), "127.0.0.1");
    let answer = "";
    const lines = { connection: "Upgrade", upgrade: "websocket", "sec-websocket-version": "13", ...headers };
    socket.on("data", (chunk) => {
      answer += String(chunk);
      if (!answer.includes("\r\n")) return;
      socket.destroy();
      resolve(answer.split("\r\n")[0] ?? "");
    });
    socket.on("error", reject);
    socket.write(
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n`,
    );
    socket.write(
      `${Object.entries(lines)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join("")}\r\n`,
    );
  });
}

const pageSockets = Object.keys(SOCKET_ACCESS).filter((path) => SOCKET_ACCESS[path] !== "worker");

test.each(pageSockets)("the socket %s opens to members from our own pages only", async (path) => {
  const cookie = await sessionCookie(world.viewer);
  expect(await upgrade(path, { origin })).toContain(" 401 ");
  expect(await upgrade(path, { origin: "https://evil.example", cookie })).toContain(" 403 ");
  expect(await upgrade(path, { cookie })).toContain(" 403 ");
  expect(await upgrade(path, { origin, cookie })).toContain(" 101 ");
});

test("a socket that does not exist is refused with words", async () => {
  expect(await upgrade("/nowhere", { origin })).toContain(" 404 ");
});
