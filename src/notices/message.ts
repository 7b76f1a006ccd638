import { workflowIdFor } from '../policy/request.js';
import type { Notice } from '../release/notices.js';
import { EN, type Words } from './words.js';
import { ZH } from './words-zh.js';

/** A notice as people read it. */
export interface Message {
  /** One line, for whatever has a subject. */
  readonly title: string;
  /** The title and all else, in lines. Plain text; the link is the only address in it. */
  readonly text: string;
  readonly link?: string;
}

/** What the operator's policy adds to a notice. */
export interface Speaking {
  readonly language: 'en' | 'zh';
  /** The origin of the Temporal UI. Nothing that a run says becomes part of it. */
  readonly link?: string | undefined;
  readonly namespace: string;
  /** Only names of the policy's own list are named. */
  readonly approvers: readonly string[];
}

/** The shortest limit of all robots is WeCom's, 2,048 bytes. */
const MAX_NAMES = 300;
const ASKS: ReadonlySet<string> = new Set(['asked', 'asked again', 'reminder']);

/** Says a notice in the operator's language: ids, numbers, times and codes, and no word that comes from a run. Pure. */
export function messageOf(notice: Notice, speaking: Speaking): Message {
  const words = speaking.language === 'zh' ? ZH : EN;
  const { event, run } = notice;
  const of = run === undefined ? namedIn(notice) : `${run.instanceId} (${run.regionId})`;
  const title = `[kms-release] ${words.titles[event]}${of === '' ? '' : `: ${of}`}`;
  const link = linkTo(notice, speaking);
  const lines = [title, ...linesOf(notice, words, speaking), ...(link === undefined ? [] : [link])];
  return { title, text: lines.join('\n'), ...(link !== undefined && { link }) };
}

function linesOf(notice: Notice, words: Words, { approvers }: Speaking): string[] {
  const { event, run, until, keys, secrets, cost, code, missing, changed, reasons, billing } = notice;
  const maySign = (notice.maySign ?? []).filter((name) => approvers.includes(name));
  const isOpen = ASKS.has(event) || event === 'cooling off';
  return [
    ...(keys === undefined || secrets === undefined ? [] : [words.destroys(keys, secrets)]),
    ...(cost === undefined ? [] : [words.cost(cost.amount, cost.currency)]),
    ...(changed === undefined ? [] : [words.changed(changed)]),
    ...(missing === undefined ? [] : [words.missing(missing, joined(maySign))]),
    ...(until === undefined ? [] : [words.until(event, minuteOf(until))]),
    ...(reasons === undefined || reasons.length === 0 ? [] : [words.why(reasons.slice(0, 10).join(', '))]),
    ...(billing === undefined ? [] : [words.billing[billing]]),
    ...(code === undefined ? [] : [words.code(code)]),
    ...(run !== undefined && ASKS.has(event) ? [words.approve(run.instanceId)] : []),
    ...(run !== undefined && isOpen ? [words.stop(run.instanceId)] : []),
    run === undefined ? words.everywhere : words.check(run.instanceId),
  ];
}

/** `away/executor/…` names who is away: one of our own words. */
function namedIn({ id }: Notice): string {
  return ['observer', 'executor'].find((name) => id.startsWith(`away/${name}/`)) ?? '';
}

function linkTo({ run }: Notice, { link, namespace }: Speaking): string | undefined {
  if (link === undefined || run === undefined) return undefined;
  const path = [namespace, 'workflows', workflowIdFor(run), run.runId].map(encodeURIComponent);
  return `${link}/namespaces/${path.join('/')}`;
}

function joined(names: readonly string[]): string {
  let text = '';
  for (const [at, name] of names.entries()) {
    const longer = text === '' ? name : `${text}, ${name}`;
    if (Buffer.byteLength(longer) > MAX_NAMES) return `${text} (+${names.length - at})`;
    text = longer;
  }
  return text;
}

/** `2026-12-06 08:00 UTC`. */
function minuteOf(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`;
}
