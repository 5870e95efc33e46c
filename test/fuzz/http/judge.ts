/** Compares what a client sent with what reached the GraphServer and what came back. */
import { ERRORS } from '../../../src/errors.js';
import { MAX_BODY_BYTES } from './messages.js';
import { echo } from './raw-graph-server.js';
import { type Received, type Response, readResponses } from './read-responses.js';
import { type StrictRequest, type StrictStream, strictRequests } from './strict-requests.js';

const QUERY_TARGET = /^\/v1\/graph\/(current|1)\/query\/?(\?.*)?$/;
/** Of the gateway's own connection to the GraphServer. */
const OWN_HEADERS: ReadonlySet<string> = new Set(['host', 'connection', 'content-length']);
const NEVER_PASSED = ['transfer-encoding', 'te', 'trailer', 'upgrade', 'expect', 'keep-alive', 'proxy-connection'];

export interface Exchange {
  /** As latin1. */
  readonly sent: string;
  readonly received: string;
  readonly isClosed: boolean;
  readonly arrived: readonly StrictRequest[];
  /** Everything had the time to be answered. */
  readonly isWhole: boolean;
}

/** The queries that a strict reader finds in what was sent. */
export function queriesIn(sent: string): readonly StrictRequest[] {
  return strictRequests(sent).requests.filter(isQuery);
}

/** @returns what is wrong, in words */
export function judge(exchange: Exchange): string[] {
  const stream = strictRequests(exchange.sent);
  const received = readResponses(exchange.received, (place) => stream.requests[place]?.method === 'HEAD');
  return [
    ...judgeArrivals(stream, received, exchange.arrived),
    ...judgeResponses(stream, received),
    ...(exchange.isWhole ? judgeCompleteness(stream, received, exchange.isClosed) : []),
  ];
}

/** Only what was asked for arrives, once, and its answer goes where it belongs. Several connections lead there: in any order. */
function judgeArrivals(
  { requests }: StrictStream,
  { responses }: Received,
  arrived: readonly StrictRequest[],
): string[] {
  const open = requests.map((request, place) => ({ request, place })).filter(({ request }) => isQuery(request));
  return arrived.flatMap((arrival) => {
    const same = open.filter(({ request }) => request.body === arrival.body);
    const asked = same.find(({ place }) => responses[place]?.status === 200) ?? same[0];
    if (asked === undefined) return [`arrived and was not asked for: ${JSON.stringify(arrival)}`];
    open.splice(open.indexOf(asked), 1);
    const answer = responses[asked.place];
    const isMisled = answer !== undefined && answer.status !== 200;
    const told = isMisled ? [`query ${asked.place} was carried out, and its client was told ${answer.status}`] : [];
    return [...told, ...judgeForwarded(asked.request, arrival)];
  });
}

function judgeForwarded(asked: StrictRequest, { method, target, headers }: StrictRequest): string[] {
  const names = headers.map(([name]) => name);
  const known = new Set(asked.headers.map(([name]) => name));
  const added = names.filter((name) => !known.has(name) && !OWN_HEADERS.has(name));
  const kept = names.filter((name) => NEVER_PASSED.includes(name));
  return [
    ...(method === 'POST' && target === '/query' ? [] : [`forwarded as ${method} ${target}`]),
    ...added.map((name) => `header ${name} was added`),
    ...kept.map((name) => `header ${name} was passed on`),
  ];
}

/** Each answer is that of the request at its place; one more says what is wrong with the rest. */
function judgeResponses({ requests, end }: StrictStream, { responses, rest }: Received): string[] {
  const wrong = responses.flatMap((response, place) => judgeResponse(requests[place], response, place));
  if (rest !== '') wrong.push(`no answer: ${JSON.stringify(rest)}`);
  const extra = responses.length - requests.length;
  if (extra > (end === 'broken' || end === 'cut' ? 1 : 0)) wrong.push(`${extra} answers too many`);
  return wrong;
}

function judgeResponse(request: StrictRequest | undefined, { status, body }: Response, place: number): string[] {
  if (status >= 500) return [`answer ${place} is ${status}: ${body}`];
  if (status === 200) {
    const isMine = request !== undefined && isQuery(request) && body === echo(request.body);
    return isMine ? [] : [`answer ${place} belongs to no query there: ${body}`];
  }
  return isOurError(body) || (request?.method === 'HEAD' && body === '')
    ? []
    : [`answer ${place} is ${status} and not one of our errors: ${body}`];
}

/** Nobody is left waiting: every request has its answer, or the connection is closed, and the last answer says why. */
function judgeCompleteness({ requests, end }: StrictStream, { responses }: Received, isClosed: boolean): string[] {
  const saidLast = responses.at(-1)?.headers.connection === 'close';
  if (isClosed && (saidLast || end === 'broken')) return [];
  if (responses.length >= requests.length && (end !== 'closing' || isClosed)) return [];
  return [`${requests.length} requests (${end}) have ${responses.length} answers, ${isClosed ? 'closed' : 'open'}`];
}

function isQuery({ method, target, body }: StrictRequest): boolean {
  return method === 'POST' && QUERY_TARGET.test(target) && body.length <= MAX_BODY_BYTES;
}

function isOurError(body: string): boolean {
  try {
    return JSON.parse(body).error in ERRORS;
  } catch {
    return false;
  }
}
