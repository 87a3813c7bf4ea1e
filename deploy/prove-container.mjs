// The second half of deploy/prove-image.mjs: runs the image against a real control plane and looks at what the docs promise.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { grantEnrollment } from "../server/workers/grant-enrollment.ts";
import { startControlPlane } from "../server/workers/testing/start-control-plane.ts";

const PATIENCE_MS = 60_000;
const started = new Set();
const unseen = [];

/** Every line that it prints was seen; it throws at the first that was not, and at the end for a health check that failed. */
export async function proveContainer(image, { enter, volume }) {
  const plane = await startControlPlane();
  const container = { image, enter, volume, env: { ...image.env, EIDER_CONTROL_URL: plane.origin } };
  try {
    seen("--version answers", (await once(container, ["--version"])).stdout.trim() === versionOf(image));
    const doctor = await once(container, ["doctor"], { EIDER_ENROLL_TOKEN: "not-used" });
    seen("doctor finds nothing to mend", doctor.status === 0, doctor.stdout);
    const touched = await shell(container, "touch /opt/eider-worker/x || touch /x");
    seen("the root is read-only", touched.status !== 0 && /Read-only/.test(touched.stderr), touched.stderr);
    const who = await shell(container, "id -u; grep CapEff /proc/self/status");
    seen(
      "user 10001, no capabilities",
      who.stdout.startsWith("10001\nCapEff:\t0000000000000000"),
      who.stdout,
    );
    await proveEarlyStop(container);
    const { token } = await grantEnrollment(plane.poolId);
    const workerId = await proveLife(container, plane, { EIDER_ENROLL_TOKEN: token });
    const again = await proveLife(container, plane, {});
    seen("started again on the same volume, without a token, it is the same worker", again === workerId);
  } finally {
    for (const child of started) child.kill("SIGKILL");
    await plane.close();
  }
  if (unseen.length > 0) throw new Error(`Not seen: ${unseen.join(", ")}.`);
}

/** A container that still waits for its control plane must stop at once, as process 1 too. */
async function proveEarlyStop({ env, ...container }) {
  const unreachable = { ...env, EIDER_CONTROL_URL: "http://127.0.0.1:9" };
  const early = start({ ...container, env: unreachable }, { EIDER_ENROLL_TOKEN: "not-used" });
  await until("it tries to enrol", () => early.said().includes("tried again"), early);
  process.kill(await processOne(early.child.pid), "SIGTERM");
  seen("SIGTERM before it is enrolled ends it with 0", (await early.exited) === 0, early.said());
}

async function proveLife(container, plane, given) {
  const worker = start(container, given);
  await until("it enrols and comes online", () => plane.online() !== undefined, worker);
  const workerId = plane.online();
  const pid = await processOne(worker.child.pid);
  if (readFileSync(`/proc/${pid}/status`, "utf8").match(/^NSpid:.*\s1$/m) === null)
    throw new Error("The worker is not process 1 of its namespace.");
  await proveHealth(container, pid);
  process.kill(pid, "SIGTERM");
  seen("SIGTERM drains it and it ends with 0", (await worker.exited) === 0, worker.said());
  await until("the control plane sees it leave", () => plane.online() === undefined, worker);
  return workerId;
}

/** The image's own check, in the container's namespaces as `docker exec` would run it. */
async function proveHealth({ image, env }, pid) {
  const inside = ["--target", String(pid), "--user", "--preserve-credentials", "--mount", "--pid"];
  const health = await finish("/usr/bin/nsenter", [...inside, ...image.health], env);
  if (health.status === 0) seen("HEALTHCHECK passes", true);
  else unseen.push("HEALTHCHECK passes");
}

const program = ({ image }, words) => [...image.program, ...words];
const entered = (container, command) =>
  container.enter(container.image, command, { isWritable: false, volumeFolder: container.volume });

function once(container, words, given = {}) {
  return finish(...entered(container, program(container, words)), { ...container.env, ...given });
}

function shell(container, script) {
  return finish(...entered(container, ["/bin/sh", "-c", script]), { PATH: "/usr/bin" });
}

/** Not synchronously: the control plane lives in this process. */
function finish(command, args, env) {
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name].on("data", (chunk) => {
      said[name] += chunk;
    });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, ...said }));
  });
}

function start(container, given) {
  const child = spawn(...entered(container, program(container, [])), {
    env: { ...container.env, ...given },
    stdio: ["ignore", "inherit", "pipe"],
  });
  started.add(child);
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += chunk;
  });
  return { child, said: () => said, exited: new Promise((resolve) => child.once("close", resolve)) };
}

async function processOne(pid) {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  if (child === undefined || child === "") throw new Error("The container has no process.");
  return Number(child);
}

async function until(what, look, { child, said }) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!look()) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`Not seen: ${what}.\n${said()}`);
    await delay(50);
  }
  seen(what, true);
}

function seen(what, isSeen, said = "") {
  if (!isSeen) throw new Error(`Not seen: ${what}.\n${said}`);
  process.stdout.write(`seen: ${what}\n`);
}

function versionOf({ root }) {
  const manifest = join(root, "opt/eider-worker/node_modules/eider-worker/package.json");
  return JSON.parse(readFileSync(manifest, "utf8")).version;
}
