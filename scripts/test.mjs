// `npm test`: checks, unit tests, conformance on real Wasm in Chromium, end-to-end. `--long` runs the same with large constants.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bin, installPackages, requireNode, ROOT, run } from "./steps.mjs";

requireNode();
await installPackages();

const { ensureChromium } = await import("./chromium.mjs");
const { check } = await import("./check.mjs");
const isLong = process.argv.includes("--long");
const env = {
  ...process.env,
  CHROMIUM_PATH: await ensureChromium(),
  NEXT_TELEMETRY_DISABLED: "1",
  ...(isLong ? { EIDER_TEST_LONG: "1" } : {}),
};
const REPORTS = join(ROOT, "test-results");
rmSync(REPORTS, { recursive: true, force: true });

const total = { passed: 0, failed: 0 };
await stage("checks", check);
await stage("unit", unit);
await stage("conformance in Chromium", conformanceInChromium);
await stage("end to end", endToEnd);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exit(total.failed === 0 ? 0 : 1);

async function stage(name, work) {
  const startedAt = Date.now();
  process.stdout.write(`\n── ${name}\n`);
  const { passed, failed } = await work();
  total.passed += passed;
  total.failed += failed;
  process.stdout.write(
    `── ${name}: ${passed} ok, ${failed} not, ${((Date.now() - startedAt) / 1000).toFixed(0)} s\n`,
  );
}

async function unit() {
  const report = join(REPORTS, "unit.json");
  const code = await run(
    bin("vitest"),
    ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    { env },
  );
  return fromVitest(report, code);
}

function fromVitest(report, code) {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = readJson(report, {
    numPassedTests: 0,
    numFailedTests: 1,
    numFailedTestSuites: 0,
  });
  const failed = Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0, code === 0 ? 0 : 1);
  return { passed: numPassedTests, failed };
}

async function conformanceInChromium() {
  const report = join(REPORTS, "conformance-browser.json");
  const code = await run(
    process.execPath,
    [
      "--import",
      "tsx",
      join(ROOT, "compute/targets/browser/testing/run-conformance.ts"),
      `--report=${report}`,
    ],
    { env },
  );
  const { passed, failed } = readJson(report, { passed: 0, failed: 1 });
  return { passed, failed: Math.max(failed, code === 0 ? 0 : 1) };
}

async function endToEnd() {
  const built = await run(process.execPath, [join(ROOT, "scripts/build.mjs")], { env });
  if (built !== 0) return { passed: 0, failed: 1 };
  const report = join(REPORTS, "e2e.json");
  const code = await run(bin("playwright"), ["test"], {
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
  });
  const { stats } = readJson(report, { stats: { expected: 0, unexpected: 1 } });
  return { passed: stats.expected, failed: Math.max(stats.unexpected, code === 0 ? 0 : 1) };
}

function readJson(path, whenMissing) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    process.stderr.write(`No report at ${path}: ${error.message}\n`);
    return whenMissing;
  }
}
