/** What a browser does in a sign-in: keeps cookies by site, follows redirects one at a time. */
export interface CookieBrowser {
  get(url: string): Promise<Response>;
  post(url: string, form: Record<string, string>): Promise<Response>;
  /** follows redirects until a page, or an address that starts with `until`, which is not opened */
  follow(url: string, until?: string): Promise<string>;
  cookie(origin: string, name: string): string | undefined;
  setCookie(origin: string, name: string, value: string): void;
  cookieHeader(origin: string): string;
}

const REDIRECTS_MAX = 12;

export function cookieBrowser(): CookieBrowser {
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (origin: string) => {
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const cookieHeader = (origin: string) =>
    [...jarOf(origin)].map(([name, value]) => `${name}=${value}`).join("; ");
  const send = async (url: string, init: RequestInit) => {
    const { origin } = new URL(url);
    const headers = { cookie: cookieHeader(origin), "content-type": "application/x-www-form-urlencoded" };
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const equals = pair.indexOf("=");
      const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
      if (value === "" || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jarOf(origin).delete(name);
      else jarOf(origin).set(name, value);
    }
    return answer;
  };
  const get = (url: string) => send(url, { method: "GET" });
  return {
    get,
    post: (url, form) => send(url, { method: "POST", body: new URLSearchParams(form).toString() }),
    follow: async (url, until) => {
      let at = url;
      for (let step = 0; step < REDIRECTS_MAX; step += 1) {
        if (until !== undefined && at.startsWith(until)) return at;
        const location = (await get(at)).headers.get("location");
        if (location === null) return at;
        at = new URL(location, at).href;
      }
      throw new Error(`redirected without end, last to ${at}`);
    },
    cookie: (origin, name) => jarOf(origin).get(name),
    setCookie: (origin, name, value) => void jarOf(origin).set(name, value),
    cookieHeader,
  };
}
