import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

const image = 'registry.aurelia.shop/storefront/catalog:3.8.20';

/**
 * A tag that was never pushed: `nonexistent-kubernetes-workload-container-image`.
 *
 * - Evidence: events and container states of catalog's new pods name the image that is not found; every call of
 *   catalog is refused from then on; the Deployment's image differs from that of its older ReplicaSet by a digit
 *   too many.
 */
export const catalogImage: Fault = {
  id: 'catalog_image',
  symptom: 'Shop pages fail to load',
  shape: 'wrapped',
  changes: [
    {
      type: 'rollout',
      service: 'catalog',
      set: (template) => ({ ...template, image }),
      pods: {
        type: 'image_pull',
        message: `rpc error: code = NotFound desc = failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`,
      },
    },
  ],
  effects: [],
  roots: [
    {
      kind: 'Deployment',
      name: 'catalog',
      namespace: shopNamespace,
      workload: 'catalog',
      hits: ['catalog'],
      effect: 'No catalog pod starts, because its image cannot be pulled',
      truth: {
        category: 'Change',
        condition: 'Container image tag 3.8.20 does not exist in the registry',
        mechanism: 'container image',
        changed: {
          element: 'spec.template.spec.containers[0].image',
          from: 'registry.aurelia.shop/storefront/catalog:3.8.2',
          to: image,
        },
        actions: ['Set the image of Deployment catalog to an existing tag', 'Roll the Deployment back'],
      },
    },
  ],
};
