import { formatBytes } from "../ui/format-bytes.ts";
import type { PoolGroup, Worker } from "./fleet.ts";
import { onlineCount } from "./worker-state.ts";

/** The line beside a Pool's name: how many are here, who runs it, what each offers, who may use it. */
export function poolWords({ pool, workers }: PoolGroup, workspaceName: string): string {
  const parts = [workers.length === 0 ? "no worker yet" : onlineCount(workers)];
  parts.push(pool.kind === "hosted" ? `run by ${workspaceName}` : "self-hosted");
  const each = eachWords(workers);
  if (each) parts.push(each);
  if (pool.ownerName !== null) parts.push(`${pool.isMine ? "you" : pool.ownerName} only`);
  else parts.push(...accessWords(pool));
  if (pool.runsMax !== null) parts.push(`${runs(pool.runsMax)} at once`);
  if (pool.runsPerPersonMax !== null) parts.push(`${runs(pool.runsPerPersonMax)} per person`);
  if (pool.openTokens > 0)
    parts.push(pool.openTokens === 1 ? "1 open token" : `${pool.openTokens} open tokens`);
  if (pool.keys > 0) parts.push(pool.keys === 1 ? "1 Pool key" : `${pool.keys} Pool keys`);
  return parts.join(" · ");
}

function accessWords({ people, roleMin }: PoolGroup["pool"]): string[] {
  const [only, ...others] = people;
  if (only && others.length === 0) return [`${only.name} only`];
  if (only) return [`${people.length} people only`];
  return roleMin === "viewer" ? [] : [roleMin === "admin" ? "admins only" : "editors and admins"];
}

/** Machines of one Pool may differ: then the range. */
function eachWords(workers: readonly Worker[]): string | null {
  if (workers.length === 0) return null;
  const threads = workers.map(({ host }) => host.threads);
  const memory = workers.map(({ host }) => host.memoryBytes);
  const [fewest, most] = [Math.min(...threads), Math.max(...threads)];
  const [least, largest] = [formatBytes(Math.min(...memory)), formatBytes(Math.max(...memory))];
  const threadWords =
    fewest === most ? `${most} ${most === 1 ? "thread" : "threads"}` : `${fewest}–${most} threads`;
  const memoryWords = least === largest ? largest : `${least} – ${largest}`;
  return `${threadWords}, ${memoryWords} each`;
}

const runs = (count: number): string => (count === 1 ? "1 run" : `${count} runs`);
