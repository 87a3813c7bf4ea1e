import type { HostFacts, WorkerDescription } from "../../compute/protocol/enrollment.ts";
import type { PoolId, WorkerId, WorkspaceId } from "../../compute/protocol/ids.ts";
import type { WorkerIdentity } from "../../compute/protocol/keys.ts";
import type { ControlToWorker, WorkerStanding } from "../../compute/protocol/worker-link.ts";

/** What a worker last said of itself. */
export interface WorkerLoad {
  readonly sessions: number;
  readonly running: number;
  readonly memoryBytes: number;
  readonly isDraining: boolean;
}

/** A worker that is connected now. One per worker; a new link replaces the old one. */
export interface WorkerConnection {
  readonly identity: WorkerIdentity;
  readonly workerId: WorkerId;
  readonly poolId: PoolId;
  readonly workspaceId: WorkspaceId;
  /** names the process: a restarted worker has another one */
  readonly instanceId: string;
  readonly host: HostFacts;
  /** null: an older worker, which does not say */
  description: WorkerDescription | null;
  /** where it dials from, as seen here */
  readonly address: string;
  /** authorises the worker's HTTP requests while this link lives */
  readonly linkToken: string;
  load: WorkerLoad;
  /** what an administrator has decided of it; one that is not approved gets nothing to do */
  standing: WorkerStanding;
  /** what it says is wrong, worst first */
  troubles: readonly string[];
  /** ms since the epoch */
  lastHeardAt: number;
  /** its HTTP requests under way: they end with it when it is cut off */
  readonly requests: Set<{ destroy(): unknown }>;
  /** Whether the other side answers a ping within this time. */
  answersPing(withinMs: number): Promise<boolean>;
  send(message: ControlToWorker): void;
  /** `code` is one of `LINK_CLOSE`, or 1001 when the server goes away. */
  close(code: number, reason: string): void;
  /** Cuts the link without waiting for the other side, which may be dead. */
  drop(): void;
}

/** The workers that are connected to this process. In memory only. */
export interface Fleet {
  /** Takes the connection in and returns the one it replaces. */
  join(connection: WorkerConnection): WorkerConnection | undefined;
  /** `false` when another link of the same worker has replaced it already. */
  leave(connection: WorkerConnection): boolean;
  find(workerId: WorkerId): WorkerConnection | undefined;
  findByLinkToken(linkToken: string): WorkerConnection | undefined;
  /** Those that take new Sessions, the least loaded first. */
  availableIn(poolId: PoolId): WorkerConnection[];
  readonly connections: ReadonlyMap<WorkerId, WorkerConnection>;
}

/** Whether a worker that is connected may be given Sessions and Runs. A pause ends by itself. */
export function takesWork({ standing, load }: WorkerConnection, now = Date.now()): boolean {
  if (load.isDraining || standing.type === "pending_approval") return false;
  return standing.type === "approved" || (standing.until !== null && Date.parse(standing.until) <= now);
}

/** Why a worker that is connected is given no Runs now, for whoever asks for one; `null` when it takes them. */
export function whyNoWork(connection: WorkerConnection, now = Date.now()): string | null {
  if (takesWork(connection, now)) return null;
  const { identity, load, standing } = connection;
  if (load.isDraining) return `${identity.name} is shutting down and takes nothing new.`;
  if (standing.type !== "paused") return `${identity.name} waits for approval on the Workers page.`;
  const until = standing.until === null ? "" : ` until ${standing.until.slice(0, 16).replace("T", " ")} UTC`;
  return `${identity.name} is paused${until}${standing.reason === "" ? "." : `: ${standing.reason}`}`;
}

/** Makes a fleet without workers. */
export function createFleet(): Fleet {
  const connections = new Map<WorkerId, WorkerConnection>();
  const byLinkToken = new Map<string, WorkerConnection>();
  return {
    connections,
    join(connection) {
      const replaced = connections.get(connection.workerId);
      if (replaced !== undefined) byLinkToken.delete(replaced.linkToken);
      connections.set(connection.workerId, connection);
      byLinkToken.set(connection.linkToken, connection);
      return replaced;
    },
    leave(connection) {
      byLinkToken.delete(connection.linkToken);
      if (connections.get(connection.workerId) !== connection) return false;
      connections.delete(connection.workerId);
      return true;
    },
    find: (workerId) => connections.get(workerId),
    findByLinkToken: (linkToken) => byLinkToken.get(linkToken),
    availableIn(poolId) {
      return [...connections.values()]
        .filter((connection) => connection.poolId === poolId && takesWork(connection))
        .sort((a, b) => a.load.running - b.load.running || a.load.sessions - b.load.sessions);
    },
  };
}
