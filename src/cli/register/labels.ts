import { type Command, Option } from 'commander';
import { ClaimLabel } from '../../core/schema/label.ts';
import { type LabelsAdjudicateFlags, labelsAdjudicate } from '../commands/labelsAdjudicate.ts';
import { type LabelsLookFlags, labelsAgreement, labelsList } from '../commands/labelsAgreement.ts';
import { type LabelsMergeFlags, labelsMerge } from '../commands/labelsMerge.ts';
import { ending, type ProgramContext, wholeNumber, withPlace } from './registering.ts';

/** Labels of several reviewers. */
export function addLabels(program: Command, context: ProgramContext): void {
  const labels = program.command('labels').description('Brings together what several reviewers said.');
  addMerge(labels, context);
  addLooks(labels, context);
  addAdjudicate(labels, context);
}

function addMerge(labels: Command, context: ProgramContext): void {
  withPlace(
    labels
      .command('merge')
      .description(
        'Takes label and adjudication files of copies of a run into it: all or none, and never over what is there.',
      )
      .argument('<run>', 'id or folder')
      .argument('<sources...>', 'label files, folders of them, or copies of the run')
      .option('--dry-run', 'say what would be taken, and write nothing'),
  ).action(
    ending(context, (wanted: string, sources: string[], flags: LabelsMergeFlags) =>
      labelsMerge(wanted, sources, flags, context),
    ),
  );
}

function addLooks(labels: Command, context: ProgramContext): void {
  const look = (name: string, description: string, show: typeof labelsAgreement) =>
    withPlace(
      labels
        .command(name)
        .description(description)
        .argument('[run]', 'id or folder (default: the newest)')
        .option('--model <name>', 'only this model')
        .option(
          '--as <name>',
          'leave out what others said of attempts that this reviewer has not labelled yet',
        ),
    ).action(
      ending(context, (wanted: string | undefined, flags: LabelsLookFlags) => show(wanted, flags, context)),
    );
  look(
    'agreement',
    'Says how far reviewers agree, who has labelled what, and what is contested.',
    labelsAgreement,
  );
  look(
    'list',
    'Lists claims that wait to be decided, and flagged attempts that wait to be labelled.',
    labelsList,
  );
}

function addAdjudicate(labels: Command, context: ProgramContext): void {
  withPlace(
    labels
      .command('adjudicate')
      .description('Decides about a claim on which reviewers disagree; an event with a name and a reason.')
      .argument('[run]', 'id or folder (default: the newest)')
      .option('--attempt <which>', 'the attempt, as model/task/repeat')
      .option('--model <name>', 'its model, instead of --attempt')
      .option('--task <id>', 'its task')
      .option('--repeat <n>', 'its repeat (default: 1)', wholeNumber)
      .requiredOption('--claim <n>', 'the claim, from 1 as labels agreement has it', wholeNumber)
      .requiredOption('--by <name>', 'who decides')
      .addOption(new Option('--value <label>', 'what the claim is').choices(ClaimLabel.options))
      .option('--reason <text>', 'why')
      .option('--undo', 'take the own decision about this claim back'),
  ).action(
    ending(context, (wanted: string | undefined, flags: LabelsAdjudicateFlags) =>
      labelsAdjudicate(wanted, flags, context),
    ),
  );
}
