import type { UsageLine } from '../../pricing/usage.js';
import { OK, type Outcome } from '../../queueing/outcome.js';
import type { Caller, Operation, Request, Service } from '../../queueing/request.js';
import { Histogram } from '../../stats/histogram.js';
import { createVariate } from '../../variates/create-variate.js';
import type { Variate } from '../../variates/distribution.js';
import type { Path } from '../network/path.js';
import type { Metric, Resource, ResourceContext, ResourceTimeline } from '../resource.js';
import type { DashboardSpec } from './spec.js';

/** A view that waits for queries. */
interface View {
  readonly request: Request;
  missing: number;
  /** When the oldest of its results was asked for. */
  oldestAt: number;
  bytes: number;
  outcome: Outcome;
}

/** One query, with the result that is shown. */
class Panel {
  askedAt = Number.NEGATIVE_INFINITY;
  bytes = 0;
  /** Views that wait for the query that runs; empty: none does. */
  waiting: View[] = [];
  running = false;

  constructor(
    readonly name: number,
    readonly operation: Operation,
  ) {}
}

/** A dashboard: a view needs the results of all of its queries, some of which are still fresh. */
export class Dashboard implements Resource, Service, Caller {
  readonly type = 'dashboard';
  readonly service: Service = this;
  readonly certain = null;
  readonly targets = null;
  readonly early = false;

  private readonly panels: readonly Panel[];
  private readonly render: Variate;
  private readonly age = new Histogram();
  private readonly time = new Histogram();
  private path!: Path;
  private views = 0;
  private failed = 0;
  private asked = 0;
  private fresh = 0;

  constructor(
    private readonly spec: DashboardSpec,
    private readonly context: ResourceContext,
  ) {
    const usual = { items: 1, itemBytes: null, consistent: false, transactional: false };
    this.panels = spec.queries.map(
      (op) => new Panel(context.names.indexOf(op), context.handlers.operation({ op, ...usual })),
    );
    this.render = createVariate(spec.render, context.stream('render'));
  }

  connect(): void {
    this.path = this.context.pathTo(this.spec.source);
  }

  accept(request: Request): void {
    const { now } = this.context.sim;
    request.arrivedAt = now;
    const view: View = { request, missing: 0, oldestAt: now, bytes: 0, outcome: OK };
    for (const panel of this.panels) {
      if (!panel.running && now - panel.askedAt < this.spec.refreshS) {
        this.fresh++;
        view.oldestAt = Math.min(view.oldestAt, panel.askedAt);
        view.bytes += panel.bytes;
        continue;
      }
      view.missing++;
      panel.waiting.push(view);
    }
    if (view.missing === 0) this.show(view);
    else for (const panel of this.panels) this.ask(panel);
  }

  answered(request: Request): void {
    const panel = request.context as Panel;
    const { outcome, responseBytes } = request;
    this.context.requests.release(request);
    const { waiting } = panel;
    const askedAt = panel.askedAt;
    panel.running = false;
    panel.waiting = [];
    panel.bytes = responseBytes;
    if (outcome !== OK) panel.askedAt = Number.NEGATIVE_INFINITY;
    for (const view of waiting) {
      view.missing--;
      view.bytes += responseBytes;
      view.oldestAt = Math.min(view.oldestAt, askedAt);
      if (outcome !== OK) view.outcome = outcome;
      if (view.missing === 0) this.show(view);
    }
  }

  reset(): void {
    this.age.reset();
    this.time.reset();
    this.views = 0;
    this.failed = 0;
    this.asked = 0;
    this.fresh = 0;
  }

  settle(): void {}

  metrics(): Readonly<Record<string, Metric>> {
    const { views, failed, asked, fresh } = this;
    return {
      count: views - failed,
      queries: asked,
      fresh,
      messageAge: this.age.summary(),
      viewTime: this.time.summary(),
      failed,
      errorRate: views === 0 ? 0 : failed / views,
    };
  }

  usage(): readonly UsageLine[] {
    return [];
  }

  notPriced(): readonly string[] {
    return ['the readers of a dashboard (QuickSight)'];
  }

  timelines(): readonly ResourceTimeline[] {
    return [];
  }

  /** Asks for what somebody waits for, unless that is done already. */
  private ask(panel: Panel): void {
    if (panel.running || panel.waiting.length === 0) return;
    const { requests, sim } = this.context;
    panel.running = true;
    panel.askedAt = sim.now;
    this.asked++;
    const request = requests.acquire();
    request.caller = this;
    request.context = panel;
    request.name = panel.name;
    request.operation = panel.operation;
    request.mixIndex = 0;
    request.zone = -1;
    request.requestBytes = 0;
    request.responseBytes = 0;
    this.path.send(request);
  }

  private show(view: View): void {
    const { request } = view;
    const { now } = this.context.sim;
    const render = this.render.next();
    this.views++;
    this.age.add(now - view.oldestAt);
    this.time.add(now - request.arrivedAt + render);
    if (view.outcome !== OK) this.failed++;
    request.responseBytes = view.bytes;
    request.answer(view.outcome, render);
  }
}
