import type { WorkerDescription } from "../../protocol/enrollment.ts";
import type { LocalPolicy } from "./local-policy.ts";

/** What a worker says of its policy to the control plane: which rules there are, never their lists. */
export function describeWorker(policy: LocalPolicy, hasFile: boolean): WorkerDescription {
  const { rows, methods, devices } = policy;
  const may = (method: "export" | "import") => methods === undefined || methods.includes(method);
  return {
    sources: [],
    localPolicy: hasFile
      ? {
          rowsOutMax: rows?.outMax ?? null,
          mayWrite: policy.mayWrite !== false && may("import"),
          mayExport: policy.mayExport !== false && may("export"),
        }
      : null,
    isStrict: devices?.strict ?? false,
  };
}
