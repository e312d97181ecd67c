import { shopNamespace } from '../traffic/services.ts';
import type { Fault } from './fault.ts';

const message =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/app/bin/mail-server": stat /app/bin/mail-server: no such file or directory';

/**
 * A command that the image does not have: `invalid-kubernetes-workload-container-command`.
 *
 * - Evidence: events and container states of email's new pod name the file that is not there; the Deployment has a
 *   command that its older ReplicaSet does not have; checkout warns that email refuses connections.
 */
export const emailCommand: Fault = {
  id: 'email_command',
  symptom: 'Customers get no order confirmations',
  shape: 'flat',
  changes: [
    {
      type: 'rollout',
      service: 'email',
      set: (template) => ({ ...template, command: ['/app/bin/mail-server', '--port', '6060'] }),
      pods: { type: 'start_error', message },
    },
  ],
  effects: [],
  roots: [
    {
      kind: 'Deployment',
      name: 'email',
      namespace: shopNamespace,
      workload: 'email',
      hits: ['email'],
      effect: 'The email container cannot be started, because its command does not exist in the image',
      truth: {
        category: 'Change',
        condition: 'Container command set to a path that the image does not have',
        mechanism: 'container command',
        changed: {
          element: 'spec.template.spec.containers[0].command',
          from: '(none)',
          to: '/app/bin/mail-server --port 6060',
        },
        actions: ['Remove the command from Deployment email', 'Roll the Deployment back'],
      },
    },
  ],
};
