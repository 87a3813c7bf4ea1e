import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";
import { LIMITS } from "../../protocol/limits.ts";
import { type ControlPlaneHttp, readBody } from "../control-plane-http.ts";
import { codeOf, type Finding } from "./finding.ts";

/** An answer that takes longer is as good as none. */
const ANSWER_MS_MAX = 10_000;
const EXPIRES_SOON_MS = 14 * 24 * 60 * 60_000;
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What a failed request means, by the error's code; anything else gets the last word below. */
const NEXT_STEPS: Readonly<Record<string, string>> = {
  ENOTFOUND: "the name does not resolve here: check EIDER_CONTROL_URL and this machine's DNS",
  EAI_AGAIN: "the name does not resolve now: check this machine's DNS",
  ECONNREFUSED:
    "nothing listens at that address and port: check EIDER_CONTROL_URL, and a proxy if one is set",
  CERT_HAS_EXPIRED: "the control plane's certificate has expired: renew it, or check this machine's clock",
  CERT_NOT_YET_VALID: "the certificate is not valid yet: check this machine's clock",
  ERR_TLS_CERT_ALTNAME_INVALID:
    "the certificate is for another name: use the name that it was made for in EIDER_CONTROL_URL",
  EPROTO: "the other end does not speak TLS: is it http:// instead of https://?",
  HPE_INVALID_CONSTANT: "the other end does not speak HTTP: is it https:// instead of http://?",
};
const UNKNOWN_AUTHORITY =
  "the certificate's authority is not known here: put its PEM file into NODE_EXTRA_CA_CERTS";
const UNREACHABLE =
  "allow outbound connections to it in the firewall, or name the way out in HTTPS_PROXY (HTTP_PROXY for http://)";

/** Address, TLS and clock, seen on one request for the control plane's health. */
export async function checkControlPlane(
  http: ControlPlaneHttp,
  controlUrl: URL,
  now: () => Date,
): Promise<Finding[]> {
  const askedAt = now().getTime();
  let response: IncomingMessage;
  let body: string;
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    response = await http.request({ method: "GET", path: "/healthz", signal });
    body = (await readBody(response)).toString("utf8");
  } catch (error) {
    return [unreachable(controlUrl, error)];
  }
  const answeredAt = now().getTime();
  return [
    answered(controlUrl, response.statusCode ?? 0, body, answeredAt - askedAt),
    checkTls(controlUrl, response, now()),
    checkClock(response.headers.date, (askedAt + answeredAt) / 2),
  ];
}

function unreachable(controlUrl: URL, error: unknown): Finding {
  const code = codeOf(error);
  const isAuthority = /SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/.test(code);
  return {
    check: "control plane",
    state: "failed",
    seen: `${controlUrl.origin} can't be reached (${code})`,
    nextStep: isAuthority ? UNKNOWN_AUTHORITY : (NEXT_STEPS[code] ?? UNREACHABLE),
  };
}

function answered(controlUrl: URL, status: number, body: string, tookMs: number): Finding {
  const check = "control plane";
  if (status === 200 && body === "ok")
    return { check, state: "ok", seen: `${controlUrl.origin} answered in ${tookMs} ms` };
  return {
    check,
    state: "failed",
    seen: `${controlUrl.origin} answered ${status}, but not as Eider does`,
    nextStep: "check EIDER_CONTROL_URL: something else answers there, or a proxy answers in its place",
  };
}

function checkTls(controlUrl: URL, { socket }: IncomingMessage, now: Date): Finding {
  const check = "TLS";
  if (!(socket instanceof TLSSocket)) {
    if (LOOPBACK.test(controlUrl.hostname))
      return { check, state: "ok", seen: "not needed on this machine's loopback" };
    return {
      check,
      state: "warning",
      seen: "plain http: names, SQL text and the enrolment token can be read on the way",
      nextStep: "put TLS in front of the control plane and use https://",
    };
  }
  const { issuer, valid_to: validTo } = socket.getPeerCertificate();
  const seen = `${socket.getProtocol() ?? "TLS"}, issued by ${String(issuer?.O ?? issuer?.CN ?? "unknown")}, valid to ${validTo}`;
  if (Date.parse(validTo) - now.getTime() > EXPIRES_SOON_MS) return { check, state: "ok", seen };
  return { check, state: "warning", seen, nextStep: "renew the control plane's certificate" };
}

/** HTTP's date has whole seconds, so a difference of one says nothing. */
function checkClock(date: string | undefined, localMs: number): Finding {
  const check = "clock";
  const theirs = Date.parse(date ?? "");
  if (Number.isNaN(theirs))
    return {
      check,
      state: "warning",
      seen: "the answer has no date",
      nextStep: "compare the clocks by hand",
    };
  const skewMs = Math.abs(localMs - theirs);
  const seen = `${Math.round(skewMs / 1_000)} s apart from the control plane`;
  if (skewMs <= LIMITS.clockSkewMsMax / 4) return { check, state: "ok", seen };
  return {
    check,
    state: skewMs <= LIMITS.clockSkewMsMax ? "warning" : "failed",
    seen: `${seen}; calls are refused beyond ${LIMITS.clockSkewMsMax / 1_000} s`,
    nextStep: "set this machine's clock by NTP",
  };
}
