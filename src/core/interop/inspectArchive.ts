import type { TrajectoryMember, TrajectoryProblem } from '../schema/step.ts';
import { decodeText } from './decodeText.ts';
import { type Draft, mainMember } from './draft.ts';
import { type Fields, fieldsOf, isFields, listOf, saysSomething } from './fields.ts';
import { inspectDraft, memberTitle } from './inspectLog.ts';
import { textOrJson } from './jsonText.ts';
import { missingMember } from './members.ts';
import { readJson } from './readJson.ts';
import { ZipArchive, ZipProblem } from './zipArchive.ts';

/**
 * An Inspect log in a zip file (`.eval`): the header and the sample that is asked for, nothing else of it is unpacked. Both layouts
 * are read: a sample in one entry, and one in chunks. A log of a run that was ended has its journal only. PEERS.md §6.2.
 */
export async function readInspectArchive(
  path: string,
  member: string | null,
  signal: AbortSignal,
): Promise<Draft> {
  let archive: ZipArchive;
  try {
    archive = await ZipArchive.open(path, signal);
  } catch (error) {
    return { steps: [], problems: [damaged(error)] };
  }
  try {
    return await new ArchiveReader(archive, signal).read(member);
  } finally {
    archive.close();
  }
}

function damaged(error: unknown): TrajectoryProblem {
  if (!(error instanceof ZipProblem)) throw error;
  return {
    code: error.message.includes('MB unpacked') ? 'too_large' : 'damaged',
    message: `The archive cannot be read: ${error.message}. If the run still goes on, open it again later; else \`inspect log recover\` may mend it.`,
  };
}

class ArchiveReader {
  private readonly archive: ZipArchive;
  private readonly signal: AbortSignal;
  private readonly problems: TrajectoryProblem[] = [];

  constructor(archive: ZipArchive, signal: AbortSignal) {
    this.archive = archive;
    this.signal = signal;
  }

  async read(asked: string | null): Promise<Draft> {
    const header = await this.header();
    const ids = sampleIds(this.archive.names());
    const members = await this.members(ids);
    const found = asked === null ? undefined : ids.find((id) => id === asked);
    const id = found ?? ids[0] ?? null;
    if (asked !== null && found === undefined) this.problems.push(missingMember(asked));
    if (id === null) this.problems.push({ code: 'empty', message: 'The log has no finished sample yet.' });
    const sample = id === null ? null : await this.sample(id);
    for (const problem of this.archive.problems) this.problems.push(damaged(new ZipProblem(problem)));
    return inspectDraft(header, sample, { members, member: id ?? mainMember, problems: this.problems });
  }

  /** The log without its samples; of a run that was ended, what the journal began with. */
  private async header(): Promise<Fields> {
    const header = await this.json('header.json');
    if (isFields(header)) return header;
    const start = await this.json('_journal/start.json');
    return { status: 'started', ...fieldsOf(start) };
  }

  private async members(ids: readonly string[]): Promise<TrajectoryMember[]> {
    const titles = new Map(
      (await this.summaries()).map((each) => [
        `${textOrJson(each.id)}_epoch_${textOrJson(each.epoch)}`,
        memberTitle(each),
      ]),
    );
    return ids.map((id) => ({
      id,
      title: titles.get(id) ?? `sample ${id.replace(/_epoch_(\d+)$/, ' · epoch $1')}`,
    }));
  }

  private async summaries(): Promise<Fields[]> {
    const whole = await this.json('summaries.json');
    if (Array.isArray(whole)) return whole.filter(isFields);
    const parts: Fields[] = [];
    for (const name of this.archive.names()) {
      if (/^_journal\/summaries\/\d+\.json$/.test(name))
        parts.push(...listOf(await this.json(name)).filter(isFields));
    }
    return parts;
  }

  private async sample(id: string): Promise<Fields | null> {
    const whole = await this.json(`samples/${id}.json`);
    if (whole !== null) return isFields(whole) ? whole : { events: whole };
    const folder = `samples/${id}`;
    const sample = fieldsOf(await this.json(`${folder}/sample.json`));
    return {
      ...sample,
      events: await this.chunks(folder, 'events'),
      events_data: { messages: await this.chunks(folder, 'messages') },
      attachments: await this.chunks(folder, 'attachments'),
    };
  }

  /** A list that is in pieces, each named by the position of its first entry. */
  private async chunks(folder: string, list: string): Promise<unknown[]> {
    const prefix = `${folder}/${list}/`;
    const starts = this.archive
      .names()
      .filter((name) => name.startsWith(prefix))
      .map((name) => /^(\d{1,15})\.json$/.exec(name.slice(prefix.length))?.[1])
      .filter((start) => start !== undefined)
      .sort((a, b) => Number(a) - Number(b));
    const all: unknown[] = [];
    for (const start of starts) {
      const chunk = listOf(await this.json(`${prefix}${start}.json`));
      if (Number(start) !== all.length) this.problems.push(gap(`${list}/${start}`));
      for (const entry of chunk) all.push(entry);
    }
    return all;
  }

  /** The JSON of an entry; null where there is none or it cannot be read, which is said. */
  private async json(name: string): Promise<unknown> {
    try {
      const bytes = await this.archive.read(name, this.signal);
      if (bytes === null) return null;
      const read = readJson(decodeText(bytes).text);
      if (read.ok && !saysSomething(read.tail.trim())) return read.value;
      this.problems.push(damaged(new ZipProblem(`${name} is no whole JSON`)));
      return read.ok ? read.value : null;
    } catch (error) {
      this.problems.push(damaged(error));
      return null;
    }
  }
}

function gap(piece: string): TrajectoryProblem {
  return {
    code: 'damaged',
    message: `Pieces of the sample are missing before ${piece}: what is shown has a gap there.`,
  };
}

/** `{id}_epoch_{n}` of each sample, by id and epoch as a person would sort them. */
function sampleIds(names: readonly string[]): string[] {
  const ids = names
    .map((name) => /^samples\/(.+?)(?:\.json|\/sample\.json)$/s.exec(name)?.[1])
    .filter((id) => id !== undefined)
    .filter((id) => /_epoch_\d+$/.test(id));
  return [...new Set(ids)].sort(new Intl.Collator('en', { numeric: true }).compare);
}
