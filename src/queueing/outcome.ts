/** How a request ended: 0 is success, each other number one cause of failure. */
export type Outcome = number;

export const OK: Outcome = 0;
/** The client gave up waiting. */
export const TIMED_OUT: Outcome = 1;
/** Every server was busy and every waiting place taken. */
export const BLOCKED: Outcome = 2;
/** A rate limit refused it. */
export const THROTTLED: Outcome = 3;
/** A handler failed. */
export const HTTP_500: Outcome = 4;
/** The target refused or broke the connection. */
export const HTTP_502: Outcome = 5;
/** The target group has no registered target. */
export const HTTP_503: Outcome = 6;
/** The target did not answer within the balancer's time-outs. */
export const HTTP_504: Outcome = 7;
/** The name could not be resolved. */
export const DNS_FAILURE: Outcome = 8;

/** No connection could be made: a region is lost, or the network is cut. */
export const UNREACHABLE: Outcome = 9;
/** An authorizer denied it. */
export const HTTP_403: Outcome = 10;
/** Its body is larger than the service takes. */
export const HTTP_413: Outcome = 11;

/** There is no record set of that name, or none for whoever asks. */
export const NXDOMAIN: Outcome = 12;
/** The name exists, and no record set is for where the client is. */
export const DNS_NO_ANSWER: Outcome = 13;
/** A function took longer than its time-out. */
export const FUNCTION_TIMED_OUT: Outcome = 14;
/** A function needed more memory than it has. */
export const OUT_OF_MEMORY: Outcome = 15;

/** The client's circuit breaker was open: nothing was sent. */
export const CIRCUIT_OPEN: Outcome = 16;

/** The condition of a write did not hold. */
export const CONDITION_FAILED: Outcome = 17;
/** A transaction on the same item was under way. */
export const TRANSACTION_CONFLICT: Outcome = 18;

/** The causes as reports name them, by outcome. */
export const CAUSES: readonly string[] = [
  'ok',
  'timed-out',
  'blocked',
  'throttled',
  'http-500',
  'http-502',
  'http-503',
  'http-504',
  'dns-failure',
  'unreachable',
  'http-403',
  'http-413',
  'nxdomain',
  'dns-no-answer',
  'function-timed-out',
  'out-of-memory',
  'circuit-open',
  'condition-failed',
  'transaction-conflict',
];

/** What a front door counts an answer as: its HTTP status, or the cause where there is none. */
export function statusOf(outcome: Outcome): string {
  if (outcome === OK) return '2xx';
  if (outcome === THROTTLED) return '429';
  const cause = CAUSES[outcome]!;
  return cause.startsWith('http-') ? cause.slice('http-'.length) : cause;
}
