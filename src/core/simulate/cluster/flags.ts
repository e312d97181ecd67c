import type { Json } from '../json.ts';

/** The flags of the shop, their variants and which one holds in quiet times. */
export interface Flag {
  readonly name: string;
  readonly description: string;
  readonly variants: Readonly<Record<string, Json>>;
  readonly usual: string;
}

const onOff = { off: false, on: true };

export const shopFlags: readonly Flag[] = [
  {
    name: 'cartStrictWrites',
    description: 'Reject cart writes that no replica of the cache confirms; cart reads it when it starts',
    variants: onOff,
    usual: 'off',
  },
  {
    name: 'catalogVectorSearch',
    description: 'Serve product search from the vector index',
    variants: onOff,
    usual: 'off',
  },
  {
    name: 'checkoutSummaryLayout',
    description: 'Layout of the order summary',
    variants: { classic: 'classic', compact: 'compact' },
    usual: 'classic',
  },
  {
    name: 'paymentTokenRotation',
    description: 'Share of charges that use the new token format',
    variants: { off: 0, '10%': 0.1, '50%': 0.5, '90%': 0.9 },
    usual: 'off',
  },
  {
    name: 'adsContextualTargeting',
    description: 'Pick ads by the page being viewed',
    variants: onOff,
    usual: 'on',
  },
  {
    name: 'winterBanner',
    description: 'Seasonal banner on the home page',
    variants: { off: '', sale: 'Winter sale', shipping: 'Free shipping' },
    usual: 'off',
  },
];

/** Which variant holds of each flag, as a `flags.json` says. */
export function variantsIn(text: string): Record<string, string> {
  const { flags } = JSON.parse(text) as { flags: Record<string, { defaultVariant: string }> };
  return Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, flag.defaultVariant]));
}

/** The text of `flags.json` with some flags at other variants than usual. */
export function flagsFile(chosen: Readonly<Record<string, string>>): string {
  const flags: Record<string, Json> = {};
  for (const flag of shopFlags) {
    flags[flag.name] = {
      defaultVariant: chosen[flag.name] ?? flag.usual,
      description: flag.description,
      state: 'ENABLED',
      variants: flag.variants,
    };
  }
  return `${JSON.stringify({ $schema: 'https://flagd.dev/schema/v0/flags.json', flags }, null, 2)}\n`;
}
