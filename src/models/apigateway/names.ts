/** The route that is asked when a client of a WebSocket API connects. */
export const CONNECT = '$connect';

/** The operation that sends a message to a connected client: POST to `@connections`. */
export const PUSH = 'push';
