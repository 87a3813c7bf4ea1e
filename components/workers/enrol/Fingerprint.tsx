import { formatBytes } from "../../ui/format-bytes.ts";
import type { Worker } from "../fleet.ts";

/** The fingerprint, where to find it on the other side, and what the worker says of itself. */
export function Fingerprint({ worker }: { worker: Worker }) {
  const { fingerprint, name, host, description } = worker;
  return (
    <>
      <div className="fingerprint">
        <b>{fingerprint}</b>
        <span className="muted step__small">Made from the keys that {name} created for itself.</span>
      </div>
      <div className="code">
        <span className="muted">waiting for approval, fingerprint</span> {fingerprint}
      </div>
      <table className="facts">
        <tbody>
          <Fact label="Machine">
            {host.hostname}, {host.platform}
          </Fact>
          <Fact label="Engine and threads">
            DuckDB {host.engineVersion.replace(/-r\.\d+$/, "")}, {host.threads}{" "}
            {host.threads === 1 ? "thread" : "threads"}, {formatBytes(host.memoryBytes)}
          </Fact>
          <Fact label="Sources it can reach">{sourceWords(description)}</Fact>
          <Fact label="Local policy file">{policyWords(description)}</Fact>
        </tbody>
      </table>
    </>
  );
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{children}</td>
    </tr>
  );
}

function sourceWords(description: Worker["description"]): string {
  if (description === null) return "it has not said yet";
  if (description.sources.length === 0) return "none of its own: the Lake only";
  return `${description.sources.map(({ name }) => name).join(", ")} (passwords stay on the worker)`;
}

function policyWords(description: Worker["description"]): string {
  if (description === null) return "it has not said yet";
  const { localPolicy, isStrict } = description;
  const parts = isStrict ? ["answers devices of its own list only"] : [];
  if (localPolicy === null) return [...parts, "none"].join(" · ");
  parts.push(`rows out: ${localPolicy.rowsOutMax?.toLocaleString("en-GB") ?? "no limit"}`);
  parts.push(
    `writes: ${localPolicy.mayWrite ? "yes" : "no"}`,
    `exports: ${localPolicy.mayExport ? "yes" : "no"}`,
  );
  return parts.join(" · ");
}
