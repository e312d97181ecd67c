import { Agent, type Dispatcher, EnvHttpProxyAgent, fetch as undiciFetch } from 'undici';
import { BenchError } from '../core/errors.ts';

export interface ProxyChoice {
  /** Proxy for http and https, over those that the environment names; null for none. May hold a user and a password. */
  readonly proxy: string | null;
  /** Of it: http_proxy, https_proxy and no_proxy, in small or capital letters. */
  readonly environment: NodeJS.ProcessEnv;
}

/** As long as the caller's signal lets it: a reasoning model can take longer than any limit of a library. */
const patience = { headersTimeout: 0, bodyTimeout: 0 };

/**
 * A fetch that waits as long as its signal lets it, and goes through the proxy that the machine has, except to the
 * machine itself. Node's own gives up after 300 s without headers, and only undici's own fetch takes undici's agents
 * (LIBRARIES.md B1, B4).
 * @throws BenchError config_invalid for a proxy that is no URL
 */
export function patientFetch(choice: ProxyChoice): typeof globalThis.fetch {
  const direct = new Agent(patience);
  const toLoopback: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) =>
    isLoopback(new URL(String(options.origin)).hostname)
      ? direct.dispatch(options, handler)
      : dispatch(options, handler);
  const dispatcher = proxyAgent(choice).compose(toLoopback);
  // The global types are those of the undici that Node has built in; the function is the same.
  return ((input: string | URL, init?: object) =>
    undiciFetch(input, { ...init, dispatcher })) as unknown as typeof globalThis.fetch;
}

function proxyAgent({ proxy, environment }: ProxyChoice): EnvHttpProxyAgent {
  // Every name is given, if only as an empty text: for one that is not, undici looks into the environment by itself.
  const named = (name: string) => environment[name] ?? environment[name.toUpperCase()] ?? '';
  try {
    return new EnvHttpProxyAgent({
      ...patience,
      httpProxy: proxy ?? named('http_proxy'),
      httpsProxy: proxy ?? named('https_proxy'),
      noProxy: named('no_proxy'),
      // Without a tunnel undici sends all http requests to one server over a single connection, one after the other.
      proxyTunnel: true,
    });
  } catch (cause) {
    // Not with its text, which may hold a password.
    throw new BenchError('config_invalid', 'the proxy that is set is not a URL such as http://proxy:3128', {
      hint: 'Correct the proxy: in the settings of the editor, or in the variables http_proxy and https_proxy.',
      cause,
    });
  }
}

/** localhost, 127.0.0.0/8 and ::1, as a URL spells them: it has made `127.1` and `0x7f.0.0.1` one of these already. */
export function isLoopback(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  return name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);
}
