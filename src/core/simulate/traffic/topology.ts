import type { ServiceName } from './services.ts';

/** How one service reaches another; decides span names, attributes and the words of a failure. */
export type Protocol = 'grpc' | 'http' | 'cache' | 'sql' | 'produce';

/** A call that an operation makes, in order, while it handles a request. */
export interface Call {
  readonly to: ServiceName;
  /** Operation of the callee, or what is asked of a store (`HMGET`, `SELECT`). */
  readonly operation: string;
  readonly protocol: Protocol;
  /** The caller shrugs off a failure: it logs a warning and answers without that part. */
  readonly optional?: true;
  /** Share of requests that make the call; 1 if absent. */
  readonly share?: number;
}

/** What a service does for a request: its own work, in milliseconds, spread around its calls. */
export interface Operation {
  readonly selfMs: readonly [min: number, max: number];
  readonly calls: readonly Call[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A thing a customer does: the load generator picks one by weight. */
export interface Journey {
  readonly weight: number;
  readonly method: 'GET' | 'POST';
  readonly route: string;
}

const grpc = (to: ServiceName, operation: string): Call => ({ to, operation, protocol: 'grpc' });
const http = (to: ServiceName, operation: string): Call => ({ to, operation, protocol: 'http' });
const optional = (call: Call): Call => ({ ...call, optional: true });
const flagCheck = (): Call => ({
  ...optional(grpc('flags', 'flagd.evaluation.v1.Service/ResolveBoolean')),
  share: 0.5,
});

/** The shop's call graph. Stores and the queue answer without spans of their own. */
export const operations: Readonly<Partial<Record<ServiceName, Readonly<Record<string, Operation>>>>> = {
  'edge-gateway': {
    'GET /': { selfMs: [1, 3], calls: [http('web', 'GET /')] },
    'GET /api/products/{id}': { selfMs: [1, 3], calls: [http('web', 'GET /api/products/{id}')] },
    'GET /api/cart': { selfMs: [1, 3], calls: [http('web', 'GET /api/cart')] },
    'POST /api/cart': { selfMs: [1, 3], calls: [http('web', 'POST /api/cart')] },
    'POST /api/checkout': { selfMs: [1, 3], calls: [http('web', 'POST /api/checkout')] },
  },
  web: {
    'GET /': {
      selfMs: [6, 14],
      calls: [
        grpc('catalog', 'shop.v1.Catalog/ListProducts'),
        grpc('currency', 'shop.v1.Currency/GetSupported'),
        optional(grpc('ads', 'shop.v1.Ads/GetAds')),
        optional(grpc('recommendation', 'shop.v1.Recommendation/List')),
      ],
    },
    'GET /api/products/{id}': {
      selfMs: [4, 9],
      calls: [
        grpc('catalog', 'shop.v1.Catalog/GetProduct'),
        grpc('currency', 'shop.v1.Currency/Convert'),
        optional(grpc('recommendation', 'shop.v1.Recommendation/List')),
        { ...optional(grpc('ads', 'shop.v1.Ads/GetAds')), share: 0.5 },
      ],
    },
    'GET /api/cart': {
      selfMs: [4, 8],
      calls: [
        grpc('cart', 'shop.v1.Cart/GetCart'),
        grpc('catalog', 'shop.v1.Catalog/GetProduct'),
        http('shipping', 'POST /get-quote'),
      ],
    },
    'POST /api/cart': {
      selfMs: [4, 8],
      calls: [grpc('catalog', 'shop.v1.Catalog/GetProduct'), grpc('cart', 'shop.v1.Cart/AddItem')],
    },
    'POST /api/checkout': { selfMs: [5, 10], calls: [grpc('checkout', 'shop.v1.Checkout/PlaceOrder')] },
  },
  checkout: {
    'shop.v1.Checkout/PlaceOrder': {
      selfMs: [6, 12],
      calls: [
        grpc('cart', 'shop.v1.Cart/GetCart'),
        grpc('catalog', 'shop.v1.Catalog/GetProduct'),
        grpc('currency', 'shop.v1.Currency/Convert'),
        http('shipping', 'POST /get-quote'),
        grpc('payment', 'shop.v1.Payment/Charge'),
        http('shipping', 'POST /ship-order'),
        grpc('cart', 'shop.v1.Cart/EmptyCart'),
        optional(http('email', 'POST /send_order_confirmation')),
        { to: 'kafka', operation: 'orders publish', protocol: 'produce' },
      ],
    },
  },
  catalog: {
    'shop.v1.Catalog/ListProducts': {
      selfMs: [1, 4],
      calls: [{ to: 'shop-db', operation: 'SELECT catalog.products', protocol: 'sql' }],
    },
    'shop.v1.Catalog/GetProduct': {
      selfMs: [0.6, 2],
      calls: [{ to: 'shop-db', operation: 'SELECT catalog.products', protocol: 'sql' }],
      attributes: { 'app.product.count': '1' },
    },
  },
  cart: {
    'shop.v1.Cart/GetCart': {
      selfMs: [0.8, 2.2],
      calls: [{ to: 'cart-cache', operation: 'HGET', protocol: 'cache' }],
    },
    'shop.v1.Cart/AddItem': {
      selfMs: [0.8, 2.4],
      calls: [
        { to: 'cart-cache', operation: 'HGET', protocol: 'cache' },
        { to: 'cart-cache', operation: 'HMSET', protocol: 'cache' },
      ],
    },
    'shop.v1.Cart/EmptyCart': {
      selfMs: [0.8, 2],
      calls: [flagCheck(), { to: 'cart-cache', operation: 'HMSET', protocol: 'cache' }],
    },
  },
  currency: {
    'shop.v1.Currency/GetSupported': { selfMs: [0.2, 0.7], calls: [] },
    'shop.v1.Currency/Convert': { selfMs: [0.2, 0.8], calls: [] },
  },
  shipping: {
    'POST /get-quote': { selfMs: [0.6, 2], calls: [http('quote', 'POST /quote')] },
    'POST /ship-order': { selfMs: [0.4, 1.2], calls: [] },
  },
  quote: { 'POST /quote': { selfMs: [2, 6], calls: [] } },
  payment: {
    'shop.v1.Payment/Charge': {
      selfMs: [2, 6],
      calls: [flagCheck()],
      attributes: { 'app.payment.card_type': 'visa' },
    },
  },
  email: { 'POST /send_order_confirmation': { selfMs: [4, 12], calls: [] } },
  ads: { 'shop.v1.Ads/GetAds': { selfMs: [1.5, 5], calls: [flagCheck()] } },
  recommendation: {
    'shop.v1.Recommendation/List': {
      selfMs: [2, 6],
      calls: [grpc('catalog', 'shop.v1.Catalog/ListProducts')],
    },
  },
  flags: { 'flagd.evaluation.v1.Service/ResolveBoolean': { selfMs: [0.2, 0.6], calls: [] } },
  accounting: {
    'orders process': {
      selfMs: [2, 5],
      calls: [{ to: 'shop-db', operation: 'INSERT accounting.orders', protocol: 'sql' }],
    },
  },
  'fraud-detection': { 'orders process': { selfMs: [3, 9], calls: [] } },
};

/** Services that consume what checkout puts on the queue. */
export const queueConsumers: readonly ServiceName[] = ['accounting', 'fraud-detection'];

export const journeys: readonly [Journey, ...Journey[]] = [
  { weight: 28, method: 'GET', route: '/' },
  { weight: 29, method: 'GET', route: '/api/products/{id}' },
  { weight: 13, method: 'GET', route: '/api/cart' },
  { weight: 14, method: 'POST', route: '/api/cart' },
  { weight: 16, method: 'POST', route: '/api/checkout' },
];

/** Services that call `service` while they handle requests; consumers count as callers of the queue. */
export function callersOf(service: ServiceName): ServiceName[] {
  const callers = (Object.entries(operations) as [ServiceName, Record<string, Operation>][])
    .filter(([, own]) =>
      Object.values(own).some((operation) => operation.calls.some((call) => call.to === service)),
    )
    .map(([name]) => name);
  return service === 'kafka' ? [...callers, ...queueConsumers] : callers;
}

/** Services that `service` calls. */
export function calleesOf(service: ServiceName): ServiceName[] {
  const own = Object.values(operations[service] ?? {});
  const callees = own.flatMap((operation) => operation.calls.map((call) => call.to));
  return [...new Set(queueConsumers.includes(service) ? [...callees, 'kafka' as const] : callees)];
}

/** Errors that belong to ordinary business, whatever else goes on. */
export const businessErrors: Readonly<Record<string, { readonly share: number; readonly message: string }>> =
  {
    'shop.v1.Payment/Charge': { share: 0.006, message: 'card declined by issuer' },
    'shop.v1.Catalog/GetProduct': { share: 0.002, message: 'product not found' },
    'POST /quote': { share: 0.003, message: 'no tariff for destination' },
  };
