/** The JSON Schema (draft-07) of scenario files, for editors. */
export function jsonSchema(): Record<string, unknown> {
  return {};
}
