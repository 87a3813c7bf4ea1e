import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createNotebook } from "../../compute/notebook/create-notebook.ts";
import { exportNotebook } from "../../compute/notebook/file-format.ts";
import { newId } from "../../compute/protocol/ids.ts";
import { db } from "../db/db.ts";
import { openTestDatabase } from "../db/testing/describe-database.ts";
import { isAppError } from "../errors.ts";
import { socketRoutes } from "../gateway-routes.ts";
import { mountedRoutes } from "../http/mounted-routes.ts";
import { makeMember, makeWorkspace } from "../people/testing/make-member.ts";
import { projectRoot } from "../project-root.ts";
import { createCallerFactory } from "../trpc/procedures.ts";
import { appRouter } from "../trpc/router.ts";
import { type Access, PAGE_ACCESS, PROCEDURE_ACCESS, ROUTE_ACCESS, SOCKET_ACCESS } from "./access.ts";
import type { Actor, Identity } from "./actor.ts";
import { type AccessWorld, idsOf, makeAccessWorld, readWorld } from "./testing/access-world.ts";

/** What each procedure is asked, with the ids of a world; `undefined` for those without input. */
const INPUTS: Readonly<Record<string, (world: AccessWorld) => unknown>> = {
  "setup.create": () => ({
    workspaceName: "W",
    name: "N",
    email: "n@example.com",
    password: "long enough for it",
  }),
  "members.changeRole": ({ viewer }) => ({ userId: viewer.userId, role: "editor" }),
  "members.remove": ({ viewer }) => ({ userId: viewer.userId }),
  "members.makeResetLink": ({ viewer }) => ({ userId: viewer.userId }),
  "invites.create": () => ({ email: `${newId("inv_")}@example.com`, role: "viewer" }),
  "invites.revoke": ({ inviteId }) => ({ inviteId }),
  "invites.read": () => ({ token: "ein_unknown" }),
  "invites.accept": () => ({ token: "ein_unknown", name: "N", password: "long enough for it" }),
  "account.changePassword": () => ({ oldPassword: "x", newPassword: "long enough for it" }),
  "account.readReset": () => ({ token: "ers_unknown" }),
  "account.resetPassword": () => ({ token: "ers_unknown", newPassword: "long enough for it" }),
  "notebooks.get": ({ notebookId }) => ({ notebookId }),
  "notebooks.create": () => ({ title: "New" }),
  "notebooks.rename": ({ notebookId }) => ({ notebookId, title: "Renamed" }),
  "notebooks.duplicate": ({ notebookId }) => ({ notebookId }),
  "notebooks.delete": ({ notebookId }) => ({ notebookId }),
  "notebooks.restore": ({ trashedId }) => ({ notebookId: trashedId }),
  "notebooks.purge": ({ trashedId }) => ({ notebookId: trashedId }),
  "notebooks.saveOperations": ({ notebookId }) => ({
    notebookId,
    baseRevision: 0,
    operations: [{ operationId: newId("opn_"), type: "set-title", title: "Saved" }],
  }),
  "notebooks.export": ({ notebookId }) => ({ notebookId }),
  "notebooks.import": () => ({ text: exportNotebook(createNotebook("Imported"), { poolName: () => null }) }),
  "devices.register": () => ({ name: "Phone", keys: { signing: key(), sealing: key() } }),
  "devices.rename": ({ deviceId }) => ({ deviceId, name: "Renamed" }),
  "devices.revoke": ({ deviceId }) => ({ deviceId }),
  "devices.endorse": ({ deviceId }) => ({
    deviceId,
    endorsement: { body: "{}", signature: "A".repeat(86), by: { signing: key(), sealing: key() } },
  }),
  "sessions.open": ({ notebookId, poolId }) => ({ notebookId, poolId }),
  "sessions.close": ({ sessionId }) => ({ sessionId }),
  "runs.list": ({ notebookId }) => ({ notebookId }),
  "runs.begin": ({ notebookId }) => ({
    runId: newId("run_"),
    notebookId,
    cellId: newId("cel_"),
    revision: 0,
  }),
  "runs.end": ({ runId }) => ({ runId, outcome: "succeeded", hasResult: false }),
  "pools.create": () => ({ name: newId("pol_"), isPersonal: true }),
  "pools.change": ({ poolId }) => ({ poolId, labels: ["changed"] }),
  "pools.remove": ({ poolId }) => ({ poolId }),
  "pools.setDefault": ({ poolId }) => ({ poolId }),
  "workers.approve": ({ workerId }) => ({ workerId }),
  "workers.pause": ({ workerId }) => ({ workerId, reason: "disk swap", until: null }),
  "workers.resume": ({ workerId }) => ({ workerId }),
  "workers.drain": ({ workerId }) => ({ workerId }),
  "workers.rename": ({ workerId }) => ({ workerId, name: "renamed" }),
  "workers.revoke": ({ workerId }) => ({ workerId }),
  "workers.cancelRun": ({ runId }) => ({ runId }),
  "enrollment.createToken": ({ poolId }) => ({ poolId, isPreapproved: false }),
  "enrollment.withdraw": ({ tokenId }) => ({ tokenId }),
  "enrollment.state": ({ tokenId }) => ({ tokenId }),
  "enrollment.createPoolKey": ({ poolId }) => ({ poolId, name: "replicas" }),
  "enrollment.listPoolKeys": ({ poolId }) => ({ poolId }),
  "enrollment.revokePoolKey": ({ poolKeyId }) => ({ poolKeyId }),
};

/** Procedures that name nothing of a workspace but the caller's own: a stranger's call is just their own. */
const NAMES_NOTHING = new Set(
  `members.list invites.list invites.create account.signOutEverywhere account.changePassword
    notebooks.list notebooks.listTrash notebooks.create notebooks.import devices.list
    devices.register runs.listOpen catalog.list pools.list pools.create workers.list`.split(/\s+/),
);
/** Procedures for which a thing that does not exist is as good as done. */
const MISSING_IS_FINE = new Set(["sessions.close"]);

const RUNGS: readonly Access[] = ["everybody", "signed-in", "viewer", "editor", "admin"];
const procedures = Object.keys(appRouter._def.procedures);
const createCaller = createCallerFactory(appRouter);
openTestDatabase();

test("every procedure is in the access table, and the table names no other", () => {
  expect(procedures.toSorted()).toEqual(Object.keys(PROCEDURE_ACCESS).toSorted());
});

test("every plain route and socket is in the access table, and the table names no other", () => {
  const routes = mountedRoutes().map(({ method, path }) => `${method} ${path}`);
  expect(routes.toSorted()).toEqual(Object.keys(ROUTE_ACCESS).toSorted());
  expect(socketRoutes.map(({ path }) => path).toSorted()).toEqual(Object.keys(SOCKET_ACCESS).toSorted());
});

test("every page and route handler of Next is in the access table", () => {
  const app = join(projectRoot(), "app");
  const doors = readdirSync(app, { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)(page\.tsx|route\.ts)$/.test(file))
    .map((file) => file.replace(/\/?(page\.tsx|route\.ts)$/, ""));
  expect(doors.filter((door) => PAGE_ACCESS[door] === undefined)).toEqual([]);
});

test.each(procedures)("%s lets in exactly who the table says", async (path) => {
  const least = PROCEDURE_ACCESS[path] ?? "everybody";
  for (const rung of RUNGS) {
    const world = await makeAccessWorld();
    const code = await call(path, await identityOn(rung, world), INPUTS[path]?.(world));
    const isIn = RUNGS.indexOf(rung) >= RUNGS.indexOf(least);
    const refusal = rung === "everybody" ? "not_signed_in" : "forbidden";
    if (isIn)
      expect.soft(code, `${rung} at ${path}`).not.toMatch(/^(not_signed_in|forbidden|invalid_input)$/);
    else expect.soft(code, `${rung} at ${path}`).toBe(refusal);
  }
});

test.each(procedures.filter((path) => RUNGS.indexOf(PROCEDURE_ACCESS[path] ?? "everybody") >= 2))(
  "%s shows and changes nothing of another workspace, even to an admin",
  async (path) => {
    const world = await makeAccessWorld();
    const stranger = await makeMember(await makeWorkspace(), "admin");
    const before = await readWorld(world);
    const answer = await call(path, { person: stranger, actor: stranger }, INPUTS[path]?.(world));
    if (!NAMES_NOTHING.has(path) && !MISSING_IS_FINE.has(path)) expect(answer).toBe("not_found");
    for (const id of idsOf(world)) expect(answer).not.toContain(id);
    expect(await readWorld(world)).toBe(before);
  },
);

/** The code of the refusal, or the answer as JSON. Bugs fail the test. */
async function call(path: string, identity: Identity | undefined, input: unknown): Promise<string> {
  await db().signInAttempt.deleteMany();
  const caller = createCaller({ identity, address: "192.0.2.1" });
  const [area = "", name = ""] = path.split(".");
  const procedure = (
    caller as unknown as Record<string, Record<string, (input: unknown) => Promise<unknown>>>
  )[area]?.[name];
  if (!procedure) throw new Error(`no procedure ${path}`);
  try {
    return JSON.stringify(await procedure(input)) ?? "null";
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if (isAppError(cause)) return cause.code;
    throw error;
  }
}

async function identityOn(rung: Access, world: AccessWorld): Promise<Identity | undefined> {
  if (rung === "everybody" || rung === "worker") return undefined;
  if (rung !== "signed-in") return { person: world[rung], actor: world[rung] };
  const person: Actor = await makeMember(world.workspaceId, "viewer");
  await db().member.deleteMany({ where: { userId: person.userId } });
  return { person, actor: undefined };
}

/** A public key as it looks, nobody's. */
function key(): string {
  return newId("tok_").slice(4).padEnd(43, "A");
}
