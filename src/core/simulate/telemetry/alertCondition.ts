/** A rule's condition that holds now; it fires once it has held for `forMinutes`. */
export interface AlertCondition {
  readonly name: string;
  /** Service or pod that it is about, or null for the namespace or the cluster. */
  readonly subject: {
    readonly kind: 'Service' | 'Pod' | 'Deployment' | 'Namespace' | 'HorizontalPodAutoscaler';
    readonly name: string;
  } | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly value: number;
  readonly forMinutes: number;
}
