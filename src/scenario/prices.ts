/**
 * Prices for whoever runs or shows scenarios: the floors above do not reach into pricing
 * themselves. Free of the scenario parser's weight.
 */
export { type Bill, type BilledLine, priceUsage } from '../pricing/bill.js';
export { loadPriceBook, priceBookSnapshots } from '../pricing/price-book.js';
export { pricesText } from '../pricing/prices-text.js';
