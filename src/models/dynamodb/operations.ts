/** Operations that a request can ask of a table. */
export const DYNAMODB_OPERATIONS = ['get', 'put', 'update', 'delete', 'query', 'scan'] as const;
