export type Explanation =
  | { readonly found: true; readonly text: string }
  /** `message` names the topic and the nearest ones. */
  | { readonly found: false; readonly message: string };

/** What Stratus knows of a resource type, a metric or a diagnostic code. */
export function explain(topic: string): Explanation {
  return { found: false, message: topic };
}

/** Every topic, by group. */
export function explainTopics(): Readonly<
  Record<'types' | 'metrics' | 'codes', readonly string[]>
> {
  return { types: [], metrics: [], codes: [] };
}
