/** Ways to start a worker, in the order of the tabs. */
export const TOOLS = [
  { id: "docker", label: "Docker" },
  { id: "helm", label: "Helm" },
  { id: "npx", label: "npx" },
  { id: "node", label: "Node.js" },
] as const;
export type Tool = (typeof TOOLS)[number]["id"];

export interface CopyLinesInput {
  /** the address that the worker dials, e.g. `https://eider.example.com` */
  readonly origin: string;
  /** one-time token; it goes through the environment or a pipe, never into a process's arguments */
  readonly token: string;
  /** of the worker's package: npx keeps what it installed by address */
  readonly version: string;
}

/** What to paste into a shell next to the data. */
export function copyLines(tool: Tool, { origin, token, version }: CopyLinesInput): string {
  const tarball = `${origin}/worker.tgz?v=${version}`;
  switch (tool) {
    case "docker":
      return `EIDER_ENROLL_TOKEN=${token} docker run -d \\
  --name eider-worker --restart unless-stopped \\
  --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges \\
  -e EIDER_ENROLL_TOKEN -e EIDER_CONTROL_URL=${origin} \\
  -v eider-worker:/var/lib/eider eider/worker`;
    case "helm":
      return `printf %s ${token} |
  kubectl create secret generic eider-enrolment --from-file=token=/dev/stdin
helm install eider-worker deploy/helm/eider-worker \\
  --set controlUrl=${origin} \\
  --set enrolment.existingSecret=eider-enrolment --set enrolment.kind=token \\
  --set persistence.enabled=true`;
    case "npx":
      return `EIDER_ENROLL_TOKEN=${token} EIDER_CONTROL_URL=${origin} \\
  npx --yes "${tarball}"`;
    case "node":
      return `npm install --prefix eider-worker "${tarball}"
EIDER_ENROLL_TOKEN=${token} EIDER_CONTROL_URL=${origin} \\
  node eider-worker/node_modules/eider-worker/worker/main.js`;
  }
}

/** What the machine needs before the line works. */
export const TOOL_NEEDS: Record<Tool, string> = {
  docker:
    "Needs the image: docker build -f deploy/Dockerfile.worker -t eider/worker . in Eider’s repository, once.",
  helm: "Run it in Eider’s repository. For more than one replica use a Pool key, from the Pool’s menu.",
  npx: "Needs Node 20.19 or newer. Ctrl+C stops the worker; the same line without the token starts it again.",
  node: "Needs Node 20.19 or newer. For a service manager: the last line, without the token, is the service.",
};
