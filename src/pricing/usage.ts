/**
 * How much of a billable dimension was used in the measured window. Models count usage; only
 * pricing turns it into dollars.
 */
export interface UsageLine {
  /** Id of the resource that used it. */
  readonly resource: string;
  /** Id of the price: `alb.hour`, `ec2.on-demand.m7g.large.linux`, `dynamodb.rru` … */
  readonly item: string;
  /** AWS region code; `global` for what has one price everywhere. */
  readonly region: string;
  readonly quantity: number;
  /** Unit of the quantity, as on the bill: `hours`, `LCU-hours`, `GB-month`, `requests` … */
  readonly unit: string;
  /**
   * `window`: used during the measured window; a month's bill has it 730 h / window times over.
   * `month`: charged once per calendar month, however long the run (a hosted zone).
   */
  readonly per: 'window' | 'month';
  /** A price that the scenario itself gives (`service.price`), USD per unit; null: from the price book. */
  readonly unitPrice: number | null;
  /** The part of the book's price that is saved (a spot instance); absent: none. */
  readonly saving?: number;
}
