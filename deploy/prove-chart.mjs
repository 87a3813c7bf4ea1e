// Proves deploy/helm/eider-worker without Helm and without a cluster: renders it with the same template language and functions, lints
// the YAML, and has kubectl decode the workload into Kubernetes' own types, where a field that they don't know is lost and found missing.
//   apt-get install golang-go golang-github-masterminds-sprig-dev golang-gopkg-yaml.v3-dev yamllint kubernetes-client
//   node deploy/prove-chart.mjs
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../scripts/steps.mjs";

const CHART = join(ROOT, "deploy/helm/eider-worker");
const CASES = join(ROOT, "deploy/helm/cases");
const LINT = "{extends: default, rules: {line-length: disable, octal-values: disable}}";
const work = mkdtempSync(join(tmpdir(), "eider-chart-"));
const renderer = join(work, "render-chart");

try {
  const go = { GO111MODULE: "off", GOPATH: "/usr/share/gocode", GOCACHE: join(work, "cache") };
  must("go", ["build", "-o", renderer, join(ROOT, "deploy/render-chart/main.go")], {
    env: { ...process.env, ...go },
  });
  for (const file of readdirSync(CASES)) proveCase(file, must(renderer, [CHART, join(CASES, file)]));
  refuses("without an address", {}, "controlUrl");
  const needed = {
    controlUrl: "https://eider.example.com",
    enrolment: { existingSecret: "s", kind: "token" },
  };
  refuses("without a Secret", { controlUrl: "https://eider.example.com" }, "existingSecret");
  refuses("one token for two workers", { ...needed, replicas: 2 }, "Pool key");
  refuses("a token that can't survive a restart", needed, "persistence");
} finally {
  rmSync(work, { recursive: true, force: true });
}

function proveCase(name, text) {
  const objects = text
    .split(/^---$/m)
    .filter((part) => part.trim() !== "")
    .map((part) => proveObject(part));
  const pod = objects.find(({ kind }) => kind === "StatefulSet").spec.template.spec;
  const [container] = pod.containers;
  expect(`${name}: the pod can't become root, write its root or use the cluster's API`, [
    pod.securityContext.runAsNonRoot,
    pod.securityContext.runAsUser === 10001,
    pod.automountServiceAccountToken === false,
    container.securityContext.readOnlyRootFilesystem,
    container.securityContext.allowPrivilegeEscalation === false,
    container.securityContext.capabilities.drop.includes("ALL"),
  ]);
  const volumes = new Set([
    ...pod.volumes.map((volume) => volume.name),
    ...(objects.find(({ kind }) => kind === "StatefulSet").spec.volumeClaimTemplates ?? []).map(
      ({ metadata }) => metadata.name,
    ),
  ]);
  expect(
    `${name}: every mount has its volume`,
    container.volumeMounts.map((mount) => volumes.has(mount.name)),
  );
  const network = objects.find(({ kind }) => kind === "NetworkPolicy");
  expect(`${name}: nothing comes in`, [
    (network.spec.ingress ?? []).length === 0,
    network.spec.policyTypes.includes("Ingress"),
  ]);
}

/** Linted, and decoded by kubectl; answers the object. */
function proveObject(text) {
  const file = join(work, `object.yaml`);
  writeFileSync(file, `---\n${text.trim()}\n`);
  must("yamllint", ["-s", "-d", LINT, file]);
  const decoded = JSON.parse(must("kubectl", ["annotate", "--local", "-f", file, "-o", "json", "proof=yes"]));
  if (decoded.kind === "StatefulSet") {
    const typed = JSON.parse(
      must("kubectl", ["set", "image", "--local", "-f", file, "-o", "json", "worker=proof"]),
    );
    const lost = missingIn(decoded, typed, "").filter((path) => !/\.annotations\.proof$|\.image$/.test(path));
    if (lost.length > 0) throw new Error(`Kubernetes does not know ${lost.join(", ")}.`);
  }
  return decoded;
}

/** Paths of values that are in `from` and not the same in `into`. */
function missingIn(from, into, path) {
  if (typeof from !== "object" || from === null) return from === into ? [] : [path];
  return Object.entries(from).flatMap(([key, value]) => missingIn(value, into?.[key], `${path}.${key}`));
}

function refuses(what, values, word) {
  const file = join(work, "values.yaml");
  writeFileSync(file, JSON.stringify(values));
  const { status, stderr } = spawnSync(renderer, [CHART, file], { encoding: "utf8" });
  expect(`refused, ${what}`, [status !== 0, stderr.includes(word)]);
}

function expect(what, facts) {
  if (!facts.every((fact) => fact === true)) throw new Error(`Not so: ${what} (${facts.join(", ")}).`);
  process.stdout.write(`seen: ${what}\n`);
}

function must(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}.\n${stdout}${stderr}`);
  return stdout;
}
