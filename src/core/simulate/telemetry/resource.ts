import { pythonDict } from '../../snapshot/tsvRow.ts';
import type { Pod, World } from '../cluster/world.ts';
import { type Language, type ServiceName, serviceSpec } from '../traffic/services.ts';

/** SDK and instrumentation scope by language. `sdk` is null for what only writes to its standard output. */
export const sdks: Readonly<
  Record<Language, { sdk: string | null; version: string; scope: string; logger: string }>
> = {
  envoy: { sdk: 'cpp', version: '1.22.0', scope: 'envoy', logger: 'envoy.access' },
  nodejs: { sdk: 'nodejs', version: '2.1.0', scope: '@opentelemetry/instrumentation-grpc', logger: 'pino' },
  go: {
    sdk: 'go',
    version: '1.38.0',
    scope: 'go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc',
    logger: 'slog',
  },
  dotnet: {
    sdk: 'dotnet',
    version: '1.13.1',
    scope: 'Microsoft.AspNetCore',
    logger: 'Microsoft.Extensions.Logging',
  },
  rust: { sdk: 'rust', version: '0.31.0', scope: 'actix-web-opentelemetry', logger: 'tracing' },
  php: { sdk: 'php', version: '1.7.1', scope: 'io.opentelemetry.contrib.php.slim', logger: 'monolog' },
  ruby: {
    sdk: 'ruby',
    version: '1.10.0',
    scope: 'OpenTelemetry::Instrumentation::Sinatra',
    logger: 'ruby.logger',
  },
  cpp: { sdk: 'cpp', version: '1.22.0', scope: 'currency', logger: 'currency' },
  java: {
    sdk: 'java',
    version: '1.55.0',
    scope: 'io.opentelemetry.grpc-1.6',
    logger: 'org.apache.logging.log4j',
  },
  python: {
    sdk: 'python',
    version: '1.37.0',
    scope: 'opentelemetry.instrumentation.grpc',
    logger: 'opentelemetry.sdk._logs',
  },
  c: { sdk: null, version: '', scope: '', logger: '' },
};

/** Writes the ResourceAttributes of a pod's telemetry, each once. */
export class ResourceWriter {
  private readonly world: World;
  private readonly cache = new Map<string, string>();

  constructor(world: World) {
    this.world = world;
  }

  attributes(service: ServiceName, pod: Pod): string {
    const cached = this.cache.get(pod.name);
    if (cached !== undefined) return cached;
    const { language } = serviceSpec(service);
    const { sdk, version: sdkVersion } = sdks[language];
    const text = pythonDict({
      'k8s.deployment.name': service,
      'k8s.namespace.name': pod.namespace,
      'k8s.node.name': pod.node?.name ?? '',
      'k8s.pod.name': pod.name,
      'k8s.pod.start_time': this.world.time.rfc3339(pod.createdAt),
      'service.name': service,
      'service.version': pod.revision.template.image.split(':').at(-1) ?? '',
      ...(sdk === null ? {} : { 'telemetry.sdk.language': sdk, 'telemetry.sdk.version': sdkVersion }),
    });
    this.cache.set(pod.name, text);
    return text;
  }
}
