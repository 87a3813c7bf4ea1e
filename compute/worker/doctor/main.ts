import { examine } from "./examine.ts";
import { lineOf } from "./finding.ts";

// Node's own warnings about experimental features are no findings
process.removeAllListeners("warning");

let failures = 0;
for await (const finding of examine()) {
  process.stdout.write(lineOf(finding));
  if (finding.state === "failed") failures += 1;
}
process.stdout.write(
  failures === 0 ? "A worker can run here.\n" : `${failures} to mend before a worker can run here.\n`,
);
process.exit(failures === 0 ? 0 : 1);
