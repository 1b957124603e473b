import {
  FUNCTION_TIMED_OUT,
  HTTP_502,
  HTTP_503,
  OUT_OF_MEMORY,
  type Outcome,
  THROTTLED,
} from '../../queueing/outcome.js';

/** Error names of the Amazon States Language that mean something to `retry` and `catch`. */
export const ALL = 'States.ALL';
export const TASK_FAILED = 'States.TaskFailed';
export const TIMEOUT = 'States.Timeout';
export const RUNTIME = 'States.Runtime';
/** How an execution is noted that was not over in time: nothing catches that. */
export const EXECUTION_TIMEOUT = 'ExecutionTimedOut';
const TOO_MANY_REQUESTS = 'Lambda.TooManyRequestsException';
const SERVICE_EXCEPTION = 'Lambda.ServiceException';
const FUNCTION_TIMEOUT = 'Sandbox.Timedout';
const FUNCTION_DIED = 'Runtime.ExitError';

/** Names that a file may use, beside those of its `fail` states. The last three are real, and nothing here raises them. */
export const KNOWN_ERRORS: readonly string[] = [
  ALL,
  TASK_FAILED,
  TIMEOUT,
  TOO_MANY_REQUESTS,
  SERVICE_EXCEPTION,
  FUNCTION_TIMEOUT,
  FUNCTION_DIED,
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.Unknown',
];

/** The error that a task fails with. */
export function errorOf(outcome: Outcome): string {
  switch (outcome) {
    case THROTTLED:
      return TOO_MANY_REQUESTS;
    case HTTP_502:
    case HTTP_503:
      return SERVICE_EXCEPTION;
    case FUNCTION_TIMED_OUT:
      return FUNCTION_TIMEOUT;
    case OUT_OF_MEMORY:
      return FUNCTION_DIED;
    default:
      return TASK_FAILED;
  }
}

/**
 * Whether a list of names holds for an error. Amazon States Language: `States.ALL` matches any,
 * `States.TaskFailed` any but a time-out.
 */
export function matches(names: readonly string[], error: string): boolean {
  return names.some(
    (name) => name === error || name === ALL || (name === TASK_FAILED && error !== TIMEOUT),
  );
}
