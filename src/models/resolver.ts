/** What a look-up finds in place of a target. */
export const NO_SUCH_NAME = -1;
export const NO_ANSWER = -2;

/** Resolves a host name for a workload's clients, each with a cache of its own. */
export interface Resolver {
  /**
   * Looks the name up.
   *
   * @param now when the client asks; look-ups come in the order of their times
   * @param place index among the places that the workload's clients are in
   * @returns seconds that the look-up takes; 0 if the client has the answer
   */
  lookUp(now: number, place: number): number;
  /** What the last look-up found: index among the record's targets; or NO_SUCH_NAME, NO_ANSWER. */
  readonly found: number;
}
