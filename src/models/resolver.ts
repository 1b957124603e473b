/** Resolves a host name for a workload's clients, each with a cache of its own. */
export interface Resolver {
  /**
   * Looks the name up.
   *
   * @param now when the client asks; look-ups come in the order of their times
   * @returns seconds that the look-up takes; 0 if the client has the answer
   */
  lookUp(now: number): number;
  /** What the last look-up found: index among the record's targets; -1: no such name. */
  readonly found: number;
}
