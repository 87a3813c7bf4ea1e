// Proves deploy/Dockerfile.worker without Docker: runs its steps from a clean checkout as an unprivileged user, each stage in a
// root of its own, then runs the result as Kubernetes would: process 1, user 10001, read-only root, /tmp and the volume writable.
// The host's /usr stands in for the base images, so it should be Debian 12 with Node 20. Linux with user namespaces.
//   node --import tsx deploy/prove-image.mjs
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { ROOT } from "../scripts/steps.mjs";
import { readCopy, readEnv, readProgram, readStages } from "./dockerfile-steps.mjs";
import { proveContainer } from "./prove-container.mjs";

/** What a base image would bring. */
const BASE = ["/usr", "/etc", "/dev"];
const LINKS = ["/bin", "/sbin", "/lib", "/lib64"];
/** Of our environment only the way to the registry. */
const NETWORK = /^(https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_registry)$/i;
const BUILD_ENV = Object.fromEntries(Object.entries(process.env).filter(([name]) => NETWORK.test(name)));

const work = mkdtempSync(join(tmpdir(), "eider-image-"));
chmodSync(work, 0o755);
try {
  const context = join(work, "context");
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", ROOT, context]);
  const image = buildImage(context);
  const volume = join(work, "volume");
  mkdirSync(volume);
  giveAway(volume);
  await proveContainer(image, { enter, volume });
} finally {
  rmSync(work, { recursive: true, force: true, maxRetries: 3 });
}

/** Runs all stages; answers the last one's root and how it is to be run. */
function buildImage(context) {
  const roots = new Map();
  let image;
  for (const { name, base, steps } of readStages(
    readFileSync(join(context, "deploy/Dockerfile.worker"), "utf8"),
  )) {
    const root = makeRoot(name);
    roots.set(name, root);
    image = { root, env: {}, directory: "/", user: "0:0" };
    process.stdout.write(`stage ${name} (for ${base})\n`);
    for (const step of steps) {
      process.stdout.write(`  ${step.instruction} ${step.rest.slice(0, 90)}\n`);
      runStep(image, step, { context, roots });
    }
  }
  return image;
}

function runStep(image, { instruction, rest }, { context, roots }) {
  const inside = (path) => join(image.root, resolve(image.directory, path));
  if (instruction === "WORKDIR") {
    image.directory = resolve(image.directory, rest);
    mkdirSync(inside("."), { recursive: true });
    giveAway(inside("."));
  } else if (instruction === "COPY") {
    const { options, sources, target } = readCopy(rest);
    const from = options.from === undefined ? context : roots.get(options.from);
    for (const source of sources) {
      const isInto = target.endsWith("/") && !lstatSync(join(from, source)).isDirectory();
      cpSync(join(from, source), isInto ? join(inside(target), basename(source)) : inside(target), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
    giveAway(image.root);
  } else if (instruction === "RUN") {
    const home = { HOME: "/tmp", PATH: "/usr/local/bin:/usr/bin:/bin" };
    execFileSync(...enter(image, ["/bin/sh", "-ec", rest], { isWritable: true }), {
      env: { ...BUILD_ENV, ...home, ...image.env },
      stdio: ["ignore", "ignore", "inherit"],
    });
  } else if (instruction === "ENV") Object.assign(image.env, readEnv(rest));
  else if (instruction === "USER") image.user = rest;
  else if (instruction === "VOLUME") image.volume = rest;
  else if (instruction === "HEALTHCHECK") image.health = readProgram(rest);
  else if (instruction === "ENTRYPOINT") image.program = readProgram(rest);
  else if (instruction !== "STOPSIGNAL")
    throw new Error(`deploy/prove-image.mjs does not know ${instruction}.`);
}

function makeRoot(name) {
  const root = join(work, name);
  for (const folder of [...BASE, "/proc", "/tmp"]) mkdirSync(join(root, folder), { recursive: true });
  for (const link of LINKS.filter((path) => existsSync(path)))
    execFileSync("ln", ["-s", readlinkSync(link), join(root, link)]);
  giveAway(root);
  return root;
}

/** Even when root runs this, the steps don't: what root copied belongs to somebody else. */
function giveAway(path) {
  if (process.getuid() === 0) execFileSync("chown", ["-R", "65534:65534", path]);
}

/**
 * Program and arguments that run `command` inside a root, in namespaces of its own:
 * first as a root that is none outside, to mount; then as the image's user, without any capability.
 */
function enter({ root, user, directory, volume }, command, { isWritable, volumeFolder = "" }) {
  const mounts = [
    `mount --bind ${root} ${root}`,
    ...BASE.map((folder) => `mount --rbind ${folder} ${root}${folder}`),
    `mount -t proc proc ${root}/proc`,
    `mount -t tmpfs tmpfs ${root}/tmp`,
    ...(volumeFolder === "" ? [] : [`mount --bind ${volumeFolder} ${root}${volume}`]),
    `cd ${root}`,
    ...(isWritable ? [] : ["mount -o remount,bind,ro ."]),
    "mkdir -p tmp/.old",
    "/usr/sbin/pivot_root . tmp/.old",
    "umount -l /tmp/.old",
    `cd ${directory}`,
  ];
  const [uid, gid] = user.split(":");
  const become = isWritable ? "" : `/usr/bin/unshare --user --map-user=${uid} --map-group=${gid} `;
  const script = `set -e; ${mounts.join("; ")}; exec ${become}"$@"`;
  const namespaces = ["--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"];
  const unshare = [...namespaces, "sh", "-c", script, "sh", ...command];
  if (process.getuid() !== 0) return ["/usr/bin/unshare", unshare];
  const drop = ["--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs"];
  return ["/usr/bin/setpriv", [...drop, "/usr/bin/unshare", ...unshare]];
}
