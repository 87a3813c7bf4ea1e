// What the commands share: running a program, and knowing whether work is stale. Node built-ins only, for a machine where nothing is installed yet.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const NODE_MIN = [20, 19];

/** Ends the process with one clear line when Node is older than what package.json asks for. */
export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  fail(`Eider needs Node ${NODE_MIN.join(".")} or newer; this is ${process.versions.node}.`);
}

export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a program with inherited output; resolves with its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: "inherit", ...options });
    child.on("error", (error) => {
      process.stderr.write(`${command}: ${error.message}\n`);
      resolve(127);
    });
    child.on("exit", (code, signal) => resolve(code ?? (signal ? 1 : 0)));
  });
}

/** Runs a program silently; answers its exit code and everything it printed. */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ code: 127, output: `${command}: ${error.message}\n` }));
    child.on("exit", (code) => resolve({ code: code ?? 1, output }));
  });
}

export async function must(command, args, options) {
  const code = await run(command, args, options);
  if (code !== 0) fail(`\n${[command, ...args].join(" ")} ended with code ${code}.`);
}

/** Installs the locked packages when node_modules does not match package-lock.json. */
export async function installPackages() {
  const stamp = join(ROOT, "node_modules", ".eider-lock");
  const wanted = hashFiles([join(ROOT, "package-lock.json")]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stdout.write("Installing packages (once)…\n");
  await must("npm", ["ci", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, wanted);
}

/** Runs `work` unless its inputs have the same content as the last time it finished. */
export async function unlessFresh(name, inputs, outputs, work) {
  const stamp = join(ROOT, ".cache", `${name}.stamp`);
  const wanted = hashFiles(inputs.flatMap((path) => listFiles(join(ROOT, path))));
  const isFresh =
    outputs.every((path) => existsSync(join(ROOT, path))) &&
    existsSync(stamp) &&
    readFileSync(stamp, "utf8") === wanted;
  if (isFresh) return false;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
  return true;
}

export const bin = (name) => join(ROOT, "node_modules", ".bin", name);

/** Is this program on the PATH? */
export const hasProgram = (name) => spawnSync("which", [name]).status === 0;

export function listFiles(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== "node_modules" && entry.name !== "generated")
    .flatMap((entry) => listFiles(join(path, entry.name)))
    .sort((left, right) => (left < right ? -1 : 1));
}

function hashFiles(paths) {
  const hash = createHash("sha256").update(process.version);
  for (const path of paths) hash.update(relative(ROOT, path)).update(readFileSync(path));
  return hash.digest("hex");
}
