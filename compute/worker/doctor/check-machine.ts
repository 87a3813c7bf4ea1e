import { constants } from "node:fs";
import { access, readFile, rm, stat, statfs, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { EnrollAnswer } from "../../protocol/enrollment.ts";
import { fingerprint } from "../../seal/fingerprint.ts";
import { StoredKeys } from "../../seal/keys.ts";
import type { WorkerConfig } from "../config.ts";
import { codeOf, type Finding } from "./finding.ts";

const GiB = 1024 ** 3;
/** Under so much free disk a statement that spills, or a large Result, fails soon. */
const DISK_BYTES_MIN = 2 * GiB;
/** The supervisor and a warm engine, besides the engine at work. */
const SUPERVISOR_BYTES = GiB / 2;

/** Folder, identity, memory and disk. Leaves nothing behind. */
export async function checkMachine(config: WorkerConfig, memoryBytes: number): Promise<Finding[]> {
  const memory = checkMemory(config, memoryBytes);
  const folder = await checkDirectory(config.directory);
  const identity = await checkIdentity(config);
  if (folder.state === "failed") return [folder, identity, memory];
  return [folder, identity, memory, await checkDisk(config)];
}

async function checkDirectory(directory: string): Promise<Finding> {
  const check = "folder";
  try {
    const existing = await nearestExisting(directory);
    await access(existing, constants.W_OK | constants.X_OK);
    if (existing !== directory)
      return { check, state: "ok", seen: `${directory} can be made in ${existing}` };
    const probe = join(directory, `.doctor-${process.pid}`);
    await writeFile(probe, "");
    await rm(probe);
    return { check, state: "ok", seen: `${directory} can be written` };
  } catch (error) {
    return {
      check,
      state: "failed",
      seen: `${directory} can't be written (${codeOf(error)})`,
      nextStep: `give it to user ${process.getuid?.() ?? "of the worker"}, or name another in EIDER_WORKER_DIR`,
    };
  }
}

async function nearestExisting(path: string): Promise<string> {
  try {
    await stat(path);
    return path;
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
    return nearestExisting(dirname(path));
  }
}

const Stored = z.object({ keys: StoredKeys, enrollment: EnrollAnswer.nullable() });

async function checkIdentity({ directory, enrollToken, poolKey }: WorkerConfig): Promise<Finding> {
  const check = "enrolment";
  const path = join(directory, "identity.json");
  const isInvited = enrollToken !== null || poolKey !== null;
  const withToken: Finding = { check, state: "ok", seen: "not enrolled yet; a token or a Pool key is given" };
  const without: Finding = {
    check,
    state: "failed",
    seen: "not enrolled, and neither a token nor a Pool key is given",
    nextStep: "make one under Admin → Workers → Enrol and set EIDER_ENROLL_TOKEN, or EIDER_POOL_KEY",
  };
  try {
    const { enrollment, keys } = Stored.parse(JSON.parse(await readFile(path, "utf8")));
    if (enrollment === null) return isInvited ? withToken : without;
    const shown = await fingerprint({ signing: keys.signing.x, sealing: keys.sealing.x });
    const seen = `${enrollment.workerId} in Pool ${enrollment.poolName}, fingerprint ${shown}`;
    return { check, state: "ok", seen };
  } catch (error) {
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error))) return isInvited ? withToken : without;
    return {
      check,
      state: "failed",
      seen: `${path} can't be read (${codeOf(error)})`,
      nextStep: "give it back to the worker's user, or enrol again in an empty folder",
    };
  }
}

function checkMemory({ sessionMemoryBytes }: WorkerConfig, memoryBytes: number): Finding {
  const check = "memory";
  const seen = `${inGiB(memoryBytes)}; one Session's engine may use ${inGiB(sessionMemoryBytes)}`;
  if (sessionMemoryBytes + SUPERVISOR_BYTES <= memoryBytes) return { check, state: "ok", seen };
  return {
    check,
    state: "warning",
    seen,
    nextStep: "lower EIDER_SESSION_MEMORY_BYTES, or give it more memory",
  };
}

async function checkDisk({ directory, resultsBytesMax, cacheBytesMax }: WorkerConfig): Promise<Finding> {
  const check = "disk";
  const { bavail, bsize } = await statfs(await nearestExisting(directory));
  const freeBytes = bavail * bsize;
  const seen = `${inGiB(freeBytes)} free; Results may take ${inGiB(resultsBytesMax)}, the cache ${inGiB(cacheBytesMax)}`;
  const nextStep = "lower EIDER_RESULTS_BYTES_MAX and EIDER_CACHE_BYTES_MAX, or use a larger disk";
  if (freeBytes < DISK_BYTES_MIN) return { check, state: "failed", seen, nextStep };
  if (freeBytes < resultsBytesMax + cacheBytesMax) return { check, state: "warning", seen, nextStep };
  return { check, state: "ok", seen };
}

function inGiB(bytes: number): string {
  return `${(bytes / GiB).toFixed(1)} GiB`;
}
