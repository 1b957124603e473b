/** Scenarios to start from: small enough to read at once, and complete enough to run. */
export const TEMPLATES: Readonly<Record<'web' | 'queue', string>> = {
  web: `# yaml-language-server: $schema=./scenario.schema.json
version: 1
name: web
description: A web application behind a load balancer, with a table.

run:
  duration: 1h             # simulated time that is measured
  warmup: 5m               # simulated first, left out of every statistic
  replications: 3          # independent runs
  seed: 1

pricing:
  region: us-east-1

workloads:
  visitors:
    entry: edge
    arrivals: { poisson: { rate: 100 req/s } }
    mix:
      page: { weight: 90, response: 40KB }
      order: { weight: 10, response: 4KB }
    client: { timeout: 5s, retries: 1 }

resources:
  edge:
    type: alb
    zones: 2
    target: app

  app:
    type: ec2-asg
    instanceType: m7g.large
    size: { min: 2, desired: 2, max: 8 }
    concurrency: 32        # worker slots of an instance
    queue: 64              # waiting requests of an instance; more are refused
    scaling:
      - target: { metric: cpu, value: 60% }
    handles:
      page:
        - cpu: { lognormal: { median: 4ms, p99: 25ms } }
        - call: { to: table, op: query, items: 10, itemSize: 1KB }
      order:
        - cpu: { lognormal: { median: 8ms, p99: 50ms } }
        - call: { to: table, op: put, itemSize: 2KB }

  table:
    type: dynamodb
    capacity: on-demand

slos:
  - { name: pages are quick, metric: latency, stat: p99, workload: visitors, request: page, max: 200ms }
  - { name: few errors, metric: error-rate, workload: visitors, max: 0.1% }
  - { name: inside the budget, metric: cost, max: $1000/month }
`,
  queue: `# yaml-language-server: $schema=./scenario.schema.json
version: 1
name: queue
description: A plain station with four servers, for anything that Stratus has no model of.

run: { duration: 1h, warmup: 5m, replications: 5, seed: 1 }
pricing: { region: us-east-1 }

workloads:
  callers:
    entry: desk
    arrivals: { poisson: { rate: 30 req/s } }

resources:
  desk:
    type: service
    servers: 4
    time: { exponential: { mean: 100ms } }

slos:
  - { name: answered soon, metric: latency, stat: p95, workload: callers, max: 1s }
`,
};

export const CI_FILE = `name: Architecture
on: [pull_request]
jobs:
  stratus:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with: { node-version: 22 }
      - run: npx stratus run scenario.yaml -o html -o github -o junit
      - uses: actions/upload-artifact@v4
        if: always()
        with: { name: stratus, path: reports/ }
`;
