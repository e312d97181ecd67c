/** Languages decide SDK attributes, logger names and the words of a failure. */
export type Language =
  | 'envoy'
  | 'nodejs'
  | 'go'
  | 'dotnet'
  | 'rust'
  | 'php'
  | 'ruby'
  | 'cpp'
  | 'java'
  | 'python'
  | 'c';

/** One workload of the shop: a Deployment with its Service. */
export interface ServiceSpec {
  readonly language: Language;
  readonly image: string;
  readonly version: string;
  readonly port: number;
  readonly replicas: number;
  /** Environment beyond what every workload has. */
  readonly env: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly cpuRequestMillis: number;
  readonly cpuLimitMillis: number;
  readonly memoryRequestMib: number;
  readonly memoryLimitMib: number;
  /** What it uses in quiet times. */
  readonly memoryUseMib: number;
  readonly cpuUseMillis: number;
  /** From container start to ready. */
  readonly startupSeconds: number;
  /** p95 above which its latency alert fires; absent for what has no server spans. */
  readonly latencyAlertMs?: number;
  /** Name of the claim that holds its data, for a store that must run where its volume is. */
  readonly volumeClaim?: string;
  /** ConfigMap that it reads when it starts, and where. */
  readonly configMap?: { readonly name: string; readonly mountPath: string };
}

const registry = 'registry.aurelia.shop/storefront';
const flagsEnv = { FLAGS_HOST: 'flags', FLAGS_PORT: '8013' };

function spec(
  language: Language,
  name: string,
  port: number,
  size: { cpu: number; memory: number; startupSeconds: number; latencyAlertMs?: number; replicas?: number },
  env: Readonly<Record<string, string>> = {},
): ServiceSpec {
  return {
    language,
    image: `${registry}/${name}`,
    version: '3.8.2',
    port,
    replicas: size.replicas ?? 1,
    env,
    cpuRequestMillis: size.cpu * 2,
    cpuLimitMillis: size.cpu * 8,
    memoryRequestMib: size.memory,
    memoryLimitMib: size.memory * 2,
    memoryUseMib: size.memory * 0.8,
    cpuUseMillis: size.cpu,
    startupSeconds: size.startupSeconds,
    ...(size.latencyAlertMs === undefined ? {} : { latencyAlertMs: size.latencyAlertMs }),
  };
}

function store(
  image: string,
  version: string,
  port: number,
  size: { cpu: number; memory: number; startupSeconds: number },
  extra: {
    env?: Readonly<Record<string, string>>;
    args?: readonly string[];
    volumeClaim?: string;
    configMap?: { name: string; mountPath: string };
  },
): ServiceSpec {
  return {
    ...spec('c', image, port, size, extra.env ?? {}),
    image,
    version,
    ...(extra.args === undefined ? {} : { args: extra.args }),
    ...(extra.volumeClaim === undefined ? {} : { volumeClaim: extra.volumeClaim }),
    ...(extra.configMap === undefined ? {} : { configMap: extra.configMap }),
  };
}

/** Every workload in the shop's namespace. */
export const services = {
  'edge-gateway': spec(
    'envoy',
    'edge-gateway',
    8080,
    { cpu: 30, memory: 96, startupSeconds: 3, latencyAlertMs: 400 },
    {
      WEB_HOST: 'web',
      WEB_PORT: '3000',
    },
  ),
  web: spec(
    'nodejs',
    'web',
    3000,
    { cpu: 60, memory: 160, startupSeconds: 6, latencyAlertMs: 400, replicas: 2 },
    {
      CATALOG_ADDR: 'catalog:3550',
      CART_ADDR: 'cart:7070',
      CURRENCY_ADDR: 'currency:7001',
      CHECKOUT_ADDR: 'checkout:5050',
      SHIPPING_ADDR: 'http://shipping:8082',
      ADS_ADDR: 'ads:9555',
      RECOMMENDATION_ADDR: 'recommendation:9001',
    },
  ),
  checkout: spec(
    'go',
    'checkout',
    5050,
    { cpu: 20, memory: 48, startupSeconds: 3, latencyAlertMs: 350 },
    {
      CART_ADDR: 'cart:7070',
      CATALOG_ADDR: 'catalog:3550',
      CURRENCY_ADDR: 'currency:7001',
      SHIPPING_ADDR: 'http://shipping:8082',
      PAYMENT_ADDR: 'payment:50051',
      EMAIL_ADDR: 'http://email:6060',
      KAFKA_ADDR: 'kafka:9092',
    },
  ),
  catalog: spec(
    'go',
    'catalog',
    3550,
    { cpu: 20, memory: 48, startupSeconds: 3, latencyAlertMs: 150, replicas: 2 },
    {
      DB_HOST: 'shop-db',
      DB_PORT: '5432',
      DB_NAME: 'shop',
    },
  ),
  cart: spec(
    'dotnet',
    'cart',
    7070,
    { cpu: 25, memory: 110, startupSeconds: 6, latencyAlertMs: 120 },
    {
      CACHE_ADDR: 'cart-cache:6379',
      ...flagsEnv,
    },
  ),
  currency: spec('cpp', 'currency', 7001, { cpu: 10, memory: 24, startupSeconds: 2, latencyAlertMs: 100 }),
  shipping: spec(
    'rust',
    'shipping',
    8082,
    { cpu: 10, memory: 24, startupSeconds: 2, latencyAlertMs: 150 },
    {
      QUOTE_ADDR: 'http://quote:8090',
    },
  ),
  quote: spec('php', 'quote', 8090, { cpu: 10, memory: 48, startupSeconds: 3, latencyAlertMs: 120 }),
  payment: spec(
    'nodejs',
    'payment',
    50051,
    { cpu: 15, memory: 110, startupSeconds: 6, latencyAlertMs: 150 },
    flagsEnv,
  ),
  email: spec('ruby', 'email', 6060, { cpu: 10, memory: 80, startupSeconds: 5, latencyAlertMs: 200 }),
  ads: spec(
    'java',
    'ads',
    9555,
    { cpu: 35, memory: 220, startupSeconds: 14, latencyAlertMs: 150 },
    {
      JAVA_TOOL_OPTIONS: '-XX:MaxRAMPercentage=60',
      ...flagsEnv,
    },
  ),
  recommendation: spec(
    'python',
    'recommendation',
    9001,
    { cpu: 25, memory: 160, startupSeconds: 5, latencyAlertMs: 150 },
    {
      CATALOG_ADDR: 'catalog:3550',
    },
  ),
  accounting: spec(
    'dotnet',
    'accounting',
    8080,
    { cpu: 10, memory: 90, startupSeconds: 6, latencyAlertMs: 250 },
    {
      KAFKA_ADDR: 'kafka:9092',
      DB_HOST: 'shop-db',
      DB_NAME: 'shop',
    },
  ),
  'fraud-detection': spec(
    'java',
    'fraud-detection',
    8080,
    { cpu: 25, memory: 200, startupSeconds: 12, latencyAlertMs: 250 },
    {
      KAFKA_ADDR: 'kafka:9092',
    },
  ),
  flags: {
    ...spec(
      'go',
      'flags',
      8013,
      { cpu: 6, memory: 40, startupSeconds: 2, latencyAlertMs: 100 },
      { FLAGS_SOURCE: 'file:/etc/flags/flags.json' },
    ),
    configMap: { name: 'shop-flags', mountPath: '/etc/flags' },
  },
  kafka: store(
    'docker.io/apache/kafka',
    '3.9.1',
    9092,
    { cpu: 60, memory: 420, startupSeconds: 18 },
    {
      env: { KAFKA_HEAP_OPTS: '-Xmx400m -Xms400m', KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092' },
    },
  ),
  'cart-cache': store(
    'docker.io/valkey/valkey',
    '8.1.3-alpine',
    6379,
    { cpu: 8, memory: 24, startupSeconds: 1 },
    {
      args: ['valkey-server', '/etc/valkey/valkey.conf'],
      configMap: { name: 'cart-cache-config', mountPath: '/etc/valkey' },
    },
  ),
  'shop-db': store(
    'docker.io/library/postgres',
    '17.6',
    5432,
    { cpu: 25, memory: 120, startupSeconds: 4 },
    {
      env: { POSTGRES_DB: 'shop', POSTGRES_USER: 'shop', PGDATA: '/var/lib/postgresql/data/pgdata' },
      volumeClaim: 'shop-db-data',
    },
  ),
  'load-generator': spec(
    'python',
    'load-generator',
    8089,
    { cpu: 40, memory: 180, startupSeconds: 5 },
    {
      TARGET_HOST: 'http://edge-gateway:8080',
      USERS: '20',
      SPAWN_RATE: '2',
    },
  ),
} as const satisfies Record<string, ServiceSpec>;

export type ServiceName = keyof typeof services;
export const serviceNames = Object.keys(services) as ServiceName[];

export function serviceSpec(name: ServiceName): ServiceSpec {
  return services[name];
}

/** Stores and the queue have pods and logs but no spans and no span metrics of their own. */
export function hasSpans(name: ServiceName): boolean {
  return !(['kafka', 'cart-cache', 'shop-db', 'load-generator'] as ServiceName[]).includes(name);
}

/** The namespace of the shop. */
export const shopNamespace = 'storefront';
