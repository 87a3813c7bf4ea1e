import { WebSocket } from "ws";
import { createControlPlaneAgent, type Route } from "../control-plane-agent.ts";
import { linkAddress } from "../link.ts";
import { codeOf, type Finding } from "./finding.ts";

const OPEN_MS_MAX = 10_000;

/** Opens the link's WebSocket and closes it again without a word. Proxies that pass HTTP don't always pass this. */
export async function checkLink(route: Route): Promise<Finding> {
  const check = "link";
  const address = linkAddress(route.controlUrl);
  const socket = new WebSocket(address, {
    agent: createControlPlaneAgent(route, { keepAlive: false }),
    perMessageDeflate: false,
    handshakeTimeout: OPEN_MS_MAX,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
      socket.once("unexpected-response", (_request, response) =>
        reject(Object.assign(new Error("refused"), { code: `HTTP ${response.statusCode}` })),
      );
    });
    return { check, state: "ok", seen: `a WebSocket to ${address.pathname} opens` };
  } catch (error) {
    return {
      check,
      state: "failed",
      seen: `no WebSocket to ${address.pathname} (${codeOf(error)})`,
      nextStep: "let proxies on the way pass WebSocket upgrades of /worker/link",
    };
  } finally {
    // a socket that never opened says so as an error when it is closed
    socket.on("error", () => undefined);
    socket.close();
  }
}
