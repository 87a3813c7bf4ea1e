import { USAGE } from "./usage.ts";
import { WORKER_VERSION } from "./host-facts.ts";

/**
 * The command line of the worker program, `eider-worker`. Without a command it is
 * the worker itself. A token is never an argument: other users of the machine
 * could read it there.
 */
const EXIT_USAGE = 64;
const [command, ...rest] = process.argv.slice(2);

if (command === "--help" || command === "-h" || command === "help") process.stdout.write(USAGE);
else if (command === "--version" || command === "-v") process.stdout.write(`${WORKER_VERSION}\n`);
else if (rest.length > 0 || (command !== undefined && command !== "doctor")) {
  process.stderr.write(`eider-worker does not know "${[command, ...rest].join(" ")}".\n\n${USAGE}`);
  process.exitCode = EXIT_USAGE;
} else if (command === "doctor") await import("./doctor/main.ts");
else await import("./main.ts");
