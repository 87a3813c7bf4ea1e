// Finds a Chromium for the tests, or installs one.
import { existsSync } from "node:fs";
import { fail, hasProgram, run } from "./steps.mjs";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Answers the path of a Chromium; installs one if there is none, or ends with the exact line to run. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  process.stdout.write("Installing Chromium for the tests (once)…\n");
  if (process.getuid?.() === 0 && hasProgram("apt-get")) {
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "chromium"], {
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
  } else {
    await run("npx", ["playwright", "install", "chromium"]);
  }
  return (
    (await findChromium()) ??
    fail("The tests need Chromium. Run `npx playwright install chromium`, or set CHROMIUM_PATH.")
  );
}

async function findChromium() {
  const { chromium } = await import("@playwright/test");
  return [process.env.CHROMIUM_PATH, ...CANDIDATES, chromium.executablePath()].find(
    (path) => path && existsSync(path),
  );
}
