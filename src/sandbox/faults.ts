import { setTimeout as sleep } from 'node:timers/promises';

/** A fault on request: what happens to the nth request that matches. */
export type FaultRule = {
  readonly method?: string;
  /** Matches when path and query contain it. */
  readonly path?: string;
  /** 1-based count among the matching requests since the rule was added; default 1. */
  readonly nth?: number;
  /** How many matching requests from the nth on; default 1. */
  readonly times?: number;
  readonly when: 'before-effect' | 'after-effect';
  readonly action:
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly headers?: Readonly<Record<string, string>>;
        readonly body?: string;
      }
    /** The connection breaks without an answer. */
    | { readonly kind: 'cut' }
    /** Headers and half of the body, then the connection breaks. */
    | { readonly kind: 'truncate' }
    | { readonly kind: 'delay'; readonly ms: number };
};

export type Handler = (request: Request) => Promise<Response>;

/** What reaches the client of an answer. */
export type Heard =
  | { readonly kind: 'whole'; readonly answer: Response }
  /** The headers tell of more than the bytes that come. */
  | {
      readonly kind: 'half';
      readonly status: number;
      readonly headers: Headers;
      readonly bytes: Uint8Array<ArrayBuffer>;
    }
  | { readonly kind: 'nothing' };

export interface Faults {
  add(rule: FaultRule): void;
  /** Asks the service, but for the faults that are due. */
  handle(request: Request): Promise<Heard>;
}

const halve = async (answer: Response): Promise<Heard> => {
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const headers = new Headers(answer.headers);
  headers.set('content-length', String(Math.max(bytes.byteLength, 1)));
  return { kind: 'half', status: answer.status, headers, bytes: bytes.slice(0, Math.floor(bytes.byteLength / 2)) };
};

const distort = async (action: FaultRule['action'], heard: Heard): Promise<Heard> => {
  switch (action.kind) {
    case 'status': {
      const init = { status: action.status, headers: { ...action.headers } };
      return { kind: 'whole', answer: new Response(action.body ?? null, init) };
    }
    case 'cut':
      return { kind: 'nothing' };
    case 'truncate':
      return heard.kind === 'whole' ? halve(heard.answer) : heard;
    case 'delay':
      await sleep(action.ms);
      return heard;
  }
};

const apply = async ({ when, action }: FaultRule, next: () => Promise<Heard>): Promise<Heard> => {
  if (when === 'after-effect') return distort(action, await next());
  if (action.kind !== 'delay') return distort(action, { kind: 'whole', answer: Response.json({}) });
  await sleep(action.ms);
  return next();
};

const isMatch = ({ method, path }: FaultRule, request: Request): boolean => {
  const { pathname, search } = new URL(request.url);
  const isMethod = method === undefined || method.toUpperCase() === request.method;
  return isMethod && (path === undefined || `${pathname}${search}`.includes(path));
};

type Watched = { readonly rule: FaultRule; seen: number };

/** Counts the request, and says whether it is one that the fault is for. */
const isDue = (watched: Watched, request: Request): boolean => {
  if (!isMatch(watched.rule, request)) return false;
  watched.seen += 1;
  const { nth = 1, times = 1 } = watched.rule;
  return watched.seen >= nth && watched.seen < nth + times;
};

/** Puts faults in front of a service. Of several that are due for one request, the first added is the outermost. */
export const createFaults = (service: Handler): Faults => {
  const all: Watched[] = [];
  const whole = async (request: Request): Promise<Heard> => ({ kind: 'whole', answer: await service(request) });
  return {
    add: (rule) => {
      all.push({ rule, seen: 0 });
    },
    handle: (request) => {
      const due = all.filter((watched) => isDue(watched, request));
      const ask = due.reduceRight(
        (next, { rule }) =>
          () =>
            apply(rule, next),
        () => whole(request),
      );
      return ask();
    },
  };
};
