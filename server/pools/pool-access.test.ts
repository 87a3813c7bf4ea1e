import { afterAll, beforeAll, expect, test } from "vitest";
import { CALL_METHODS } from "../../compute/protocol/grant.ts";
import { newId, type NotebookId, type PoolId, type WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Role } from "../auth/can.ts";
import { db } from "../db/db.ts";
import { type Gateway, openGateway, type TestPerson } from "../relay/testing/gateway-fixture.ts";
import { openCaller, openPage } from "../relay/testing/scripted-page.ts";
import { type ScriptedWorker, startWorker } from "../relay/testing/scripted-worker.ts";
import { openSession } from "../sessions/open-session.ts";
import { announcePools } from "../workers/fleet-events.ts";
import { listPools } from "../workers/pool-states.ts";
import { NO_OWNER, whyNotUsable } from "./pool-access.ts";

const faults: unknown[] = [];
let gateway: Gateway;
let workspaceId: WorkspaceId;
let ana: TestPerson;
let bo: TestPerson;
let admin: TestPerson;
let notebookId: NotebookId;
const workers: ScriptedWorker[] = [];

beforeAll(async () => {
  gateway = await openGateway(faults);
  workspaceId = await gateway.createWorkspace();
  ana = await gateway.createPerson(workspaceId, "editor");
  bo = await gateway.createPerson(workspaceId, "viewer");
  admin = await gateway.createPerson(workspaceId, "admin");
  notebookId = await gateway.createNotebook(ana.actor);
});
afterAll(async () => {
  expect(faults).toEqual([]);
  await gateway.close();
});

/** A Pool with one worker online. */
async function poolWith(
  rules: { ownerId?: string; roleMin?: Role; people?: readonly TestPerson[] } = {},
): Promise<PoolId> {
  const { people = [], ...columns } = rules;
  const poolId: PoolId = newId("pol_");
  await db().pool.create({
    data: {
      id: poolId,
      workspaceId,
      name: poolId,
      kind: "self_hosted",
      ...columns,
      people: { create: people.map(({ actor }) => ({ userId: actor.userId })) },
    },
  });
  workers.push(await startWorker(gateway.origin, poolId));
  return poolId;
}

const idsListed = async ({ actor }: TestPerson) => (await listPools(actor)).map(({ poolId }) => poolId);

async function idsTold(person: TestPerson): Promise<PoolId[]> {
  const page = await openPage(gateway.origin, person);
  const first = await page.next("pools");
  announcePools(workspaceId);
  const second = await page.next("pools");
  page.close();
  expect(second.pools).toEqual(first.pools);
  return second.pools.map(({ poolId }) => poolId);
}

test("a Personal Pool is its owner's alone: others, admins too, neither see it, are told of it, nor open a Session there", async () => {
  const poolId = await poolWith({ ownerId: ana.actor.userId });
  expect(await idsListed(ana)).toContain(poolId);
  expect(await idsTold(ana)).toContain(poolId);
  await openSession(ana.actor, { notebookId, poolId });
  for (const other of [bo, admin]) {
    expect(await idsListed(other)).not.toContain(poolId);
    expect(await idsTold(other)).not.toContain(poolId);
    await expect(openSession(other.actor, { notebookId, poolId })).rejects.toMatchObject({
      code: "not_found",
    });
  }
});

const RULES: readonly [string, () => Parameters<typeof poolWith>[0], string][] = [
  ["somebody else's Personal Pool", () => ({ ownerId: ana.actor.userId }), "404 not_found"],
  ["a Pool that takes a higher role", () => ({ roleMin: "editor" }), "403 forbidden"],
  ["a Pool for other people", () => ({ people: [ana] }), "403 forbidden"],
];

test.each(RULES)(
  "no method passes to %s, not on a Session from before the rule either",
  async (_words, rules, refusal) => {
    const poolId = await poolWith();
    const caller = await openCaller(gateway.origin, bo, { notebookId, poolId });
    const worker = workers.at(-1);
    const { people = [], ...columns } = rules() ?? {};
    await db().pool.update({
      where: { id: poolId },
      data: { ...columns, people: { create: people.map(({ actor }) => ({ userId: actor.userId })) } },
    });
    for (const method of CALL_METHODS.filter((one) => one !== "import")) {
      const { callId, call } = await caller.seal(method);
      const response = await caller.post(callId, call);
      expect([method, `${response.status} ${((await response.json()) as { code: string }).code}`]).toEqual([
        method,
        refusal,
      ]);
    }
    expect(worker?.heard.filter(({ type }) => type === "call")).toEqual([]);
    expect(await db().run.count({ where: { poolId } })).toBe(0);
    await expect(openSession(bo.actor, { notebookId, poolId })).rejects.toMatchObject({
      code: refusal.slice(4),
    });
  },
);

test("a Pool of the workspace that one may not use is listed with the reason", async () => {
  const poolId = await poolWith({ roleMin: "editor" });
  const reasonFor = async ({ actor }: TestPerson) =>
    (await listPools(actor)).find((pool) => pool.poolId === poolId)?.reason;
  expect(await reasonFor(bo)).toBe("It takes the role editor; yours is viewer.");
  expect(await reasonFor(ana)).toBeNull();
});

test.each([
  ["viewer", "viewer", [], null],
  ["viewer", "editor", [], "It takes the role editor; yours is viewer."],
  ["editor", "editor", [], null],
  ["admin", "editor", [], null],
  ["editor", "admin", [], "It takes the role admin; yours is editor."],
  ["viewer", "viewer", ["usr_me"], null],
  ["viewer", "editor", ["usr_me"], "It takes the role editor; yours is viewer."],
  ["admin", "viewer", ["usr_other"], "It is for certain people only. An admin can add you."],
] as const)("a %s on a Pool from role %s for %j", (role, roleMin, people, words) => {
  const actor = { ...ana.actor, userId: "usr_me" as typeof ana.actor.userId, role };
  const rules = { ownerId: NO_OWNER, roleMin, people: people.map((userId) => ({ userId })) };
  expect(whyNotUsable(actor, rules)).toBe(words);
});
