// Reads a Dockerfile as far as ours go: one instruction per line or with trailing backslashes, JSON arrays for programs.

/** Stages in order, each with its name, base and steps. */
export function readStages(text) {
  const stages = [];
  for (const [instruction, rest] of instructionsOf(text)) {
    if (instruction === "FROM") {
      const [base, , name] = rest.split(/\s+/);
      stages.push({ name: name ?? "final", base, steps: [] });
    } else stages.at(-1)?.steps.push({ instruction, rest });
  }
  return stages;
}

function instructionsOf(text) {
  const lines = text
    .split("\n")
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join("\n")
    .replace(/\\\n\s*/g, " ")
    .split("\n");
  return lines.filter((line) => line !== "").map((line) => /^(\w+)\s+(.*)$/.exec(line).slice(1));
}

/** `COPY --from=build --chown=1:1 a b to` → its options, sources and target. */
export function readCopy(rest) {
  const words = rest.split(/\s+/);
  const options = Object.fromEntries(
    words.filter((word) => word.startsWith("--")).map((word) => word.slice(2).split("=")),
  );
  const paths = words.filter((word) => !word.startsWith("--"));
  return { options, sources: paths.slice(0, -1), target: paths.at(-1) };
}

/** `A=1 B=2` → an object. */
export function readEnv(rest) {
  return Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}

/** `[--options] CMD ["a", "b"]` or `["a", "b"]` → the words of the program. */
export function readProgram(rest) {
  return JSON.parse(rest.slice(rest.indexOf("[")));
}
