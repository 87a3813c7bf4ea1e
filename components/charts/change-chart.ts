import { ChartDefinition, type ChartMark } from "../../compute/notebook/chart-definition.ts";
import type { ResultColumn } from "../../compute/protocol/run.ts";
import { applyOverrides, dropOverride, isObject, overridesOf, type JsonObject } from "./chart-overrides.ts";
import { chartSpec } from "./chart-spec.ts";
import { checkSpec } from "./check-spec.ts";
import { compileChart } from "./compile-chart.ts";

/** Another mark for the whole chart; what the specification said about the mark gives way. */
export function changeMark(definition: ChartDefinition, mark: ChartMark): ChartDefinition {
  const y = definition.y.map((measure) => ({ ...measure, mark: null }));
  return { ...definition, mark, y, spec: dropOverride(specOf(definition), ["mark"]) };
}

export function changeTitle(definition: ChartDefinition, title: string): ChartDefinition {
  return { ...definition, title, spec: dropOverride(specOf(definition), ["title"]) };
}

/** What is drawn: the generated specification with the person's changes. Null when it can't be generated. */
export function fullSpec(definition: ChartDefinition, columns: readonly ResultColumn[]): JsonObject | null {
  const compiled = compileChart(definition, columns);
  if (compiled.type !== "ready") return null;
  return applyOverrides(chartSpec(definition, compiled), specOf(definition));
}

export type EditedSpec =
  | { readonly type: "ok"; readonly definition: ChartDefinition }
  | { readonly type: "wrong"; readonly message: string; readonly line: number | null };

const SPEC_CHARS_MAX = 200_000;

/** A specification as a person typed it, kept as what it changes. The form shows the same chart afterwards. */
export function editSpec(
  definition: ChartDefinition,
  columns: readonly ResultColumn[],
  text: string,
): EditedSpec {
  const wrong = (message: string, line: number | null = null): EditedSpec => ({
    type: "wrong",
    message,
    line,
  });
  if (text.length > SPEC_CHARS_MAX) return wrong("The specification is too long.");
  const parsed = parseJson(text);
  if ("message" in parsed) return wrong(parsed.message, parsed.line);
  if (!isObject(parsed.value)) return wrong("A specification is a JSON object: { … }.");
  const problem = checkSpec(parsed.value);
  if (problem) return wrong(`${problem.path}: ${problem.message}`, lineOf(text, problem.path));
  const compiled = compileChart(definition, columns);
  if (compiled.type !== "ready") return wrong(compiled.reason);
  const spec = overridesOf(chartSpec(definition, compiled), parsed.value);
  return { type: "ok", definition: ChartDefinition.parse({ ...definition, spec }) };
}

const specOf = (definition: ChartDefinition) => definition.spec as JsonObject;

function parseJson(text: string): { value: unknown } | { message: string; line: number | null } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /position (\d+)/.exec(message)?.[1];
    const told = /line (\d+)/.exec(message)?.[1];
    const line =
      position === undefined ? Number(told ?? 0) || null : text.slice(0, Number(position)).split("\n").length;
    return { message: message.replace(/ in JSON at position.*$/, ""), line };
  }
}

/** The first line that holds the last key of a path. */
function lineOf(text: string, path: string): number | null {
  const key =
    path
      .split(/[.[\]]/)
      .filter(Boolean)
      .at(-1) ?? "";
  const at = text.indexOf(`"${key}"`);
  return at < 0 ? null : text.slice(0, at).split("\n").length;
}
