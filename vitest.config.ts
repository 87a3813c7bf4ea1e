import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{app,components,server,compute,scripts,bench}/**/*.test.{ts,tsx}"],
    exclude: ["**/node_modules/**", "**/*.chromium.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
