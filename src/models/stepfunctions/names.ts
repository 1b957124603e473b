/** The operations of a state machine, as calls name them. */

/** The caller is answered when the execution has been started. */
export const START = 'start';
/** The caller waits for the end of the execution: express workflows only. */
export const START_SYNC = 'start-sync';
