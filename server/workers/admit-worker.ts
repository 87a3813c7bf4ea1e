import { randomBytes } from "node:crypto";
import type { WebSocket } from "ws";
import type { PoolId, WorkspaceId } from "../../compute/protocol/ids.ts";
import type { Signature } from "../../compute/protocol/keys.ts";
import { LIMITS } from "../../compute/protocol/limits.ts";
import { isSpokenHere, PROTOCOL_VERSION } from "../../compute/protocol/version.ts";
import {
  type ControlToWorker,
  LINK_CLOSE,
  type WorkerToControl,
} from "../../compute/protocol/worker-link.ts";
import { sign, verify } from "../../compute/seal/signature.ts";
import { db } from "../db/db.ts";
import { controlPlaneKeys } from "../auth/control-plane-keys.ts";
import type { WorkerConnection } from "./fleet.ts";
import { skewWords, standingOf } from "./worker-standing.ts";

/** Why a link is closed by us. `closeCode` is one of `LINK_CLOSE`; the message is for the worker's log. */
export class LinkRefusal extends Error {
  readonly closeCode: number;
  constructor(closeCode: number, message: string, options?: { cause: unknown }) {
    super(message, options);
    this.name = "LinkRefusal";
    this.closeCode = closeCode;
  }
}

type Welcome = Extract<ControlToWorker, { type: "welcome" }>;

/**
 * Checks a worker's proof and makes its connection, which is not in the fleet yet.
 *
 * @throws LinkRefusal when it is unknown, revoked, of a protocol two versions away, or did not prove its key.
 */
export async function admitWorker(opening: {
  hello: Extract<WorkerToControl, { type: "hello" }>;
  nonce: string;
  signature: Signature;
  socket: WebSocket;
  /** where it dials from, as seen here */
  address: string;
}): Promise<{ admitted: WorkerConnection; welcome: Welcome }> {
  const { hello, nonce, signature, socket, address } = opening;
  const worker = await db().worker.findUnique({ where: { id: hello.workerId }, include: { pool: true } });
  if (worker === null) throw new LinkRefusal(LINK_CLOSE.refused, "This worker is not known here.");
  if (!(await verify(`eider-link:${nonce}:${hello.instanceId}`, signature, worker.signingKey)))
    throw new LinkRefusal(LINK_CLOSE.refused, "The worker did not prove that it holds its key.");
  if (worker.revokedAt !== null) throw new LinkRefusal(LINK_CLOSE.revoked, "This worker was revoked.");
  if (!isSpokenHere(hello.protocolVersion)) {
    const host = { ...hello.host, protocolVersion: hello.protocolVersion };
    await db().worker.update({ where: { id: worker.id }, data: { host } });
    throw new LinkRefusal(LINK_CLOSE.incompatible, skewWords(hello.protocolVersion));
  }
  const standing = standingOf(worker, new Date());
  const linkToken = randomBytes(32).toString("base64url");
  const keys = await controlPlaneKeys();
  const admitted: WorkerConnection = {
    workerId: hello.workerId,
    identity: {
      workerId: hello.workerId,
      name: worker.name,
      keys: { signing: worker.signingKey, sealing: worker.sealingKey },
    },
    poolId: worker.poolId as PoolId,
    workspaceId: worker.pool.workspaceId as WorkspaceId,
    instanceId: hello.instanceId,
    host: hello.host,
    description: hello.description ?? null,
    address,
    linkToken,
    standing,
    troubles: [],
    load: { sessions: 0, running: 0, memoryBytes: 0, isDraining: false },
    lastHeardAt: Date.now(),
    requests: new Set(),
    answersPing: (withinMs) => answersPing(socket, withinMs),
    send: (message) => socket.send(JSON.stringify(message)),
    close: (code, reason) => socket.close(code, reason),
    drop: () => socket.terminate(),
  };
  const welcome: Welcome = {
    type: "welcome",
    linkToken,
    signature: await sign(`eider-welcome:${nonce}:${linkToken}`, keys.signing),
    heartbeatIntervalMs: LIMITS.heartbeatIntervalMs,
    protocolVersion: PROTOCOL_VERSION,
    now: new Date().toISOString(),
    standing,
  };
  return { admitted, welcome };
}

function answersPing(socket: WebSocket, withinMs: number): Promise<boolean> {
  if (socket.readyState !== socket.OPEN) return Promise.resolve(false);
  const label = randomBytes(8).toString("hex");
  return new Promise((resolve) => {
    const finish = (isAnswered: boolean) => {
      clearTimeout(timer);
      socket.off("pong", hear);
      socket.off("close", give);
      resolve(isAnswered);
    };
    const hear = (answer: Buffer) => answer.toString() === label && finish(true);
    const give = () => finish(false);
    const timer = setTimeout(give, withinMs);
    socket.on("pong", hear);
    socket.on("close", give);
    socket.ping(label);
  });
}
