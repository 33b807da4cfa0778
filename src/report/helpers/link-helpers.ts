import type { Subject } from '../../model/evidence.ts';
import { isKnown, withShown } from '../shown.ts';
import { type Helpers, shownArgument } from './helper.ts';

/** What stands before a run's id in the address of its page. */
const pageStart = ({ run }: Subject): string | undefined => {
  if (run.url.grade === 'missing' || run.id.grade === 'missing') return undefined;
  return run.url.value.endsWith(`/runs/${run.id.value}`) ? run.url.value.slice(0, -run.id.value.length) : undefined;
};

/** Helpers that lead from an id to its page. */
export const createLinkHelpers = (subject: Subject): Helpers => ({
  runPage: (call) => {
    const shown = shownArgument(call, 'runPage');
    const start = pageStart(subject);
    if (!isKnown(shown) || typeof shown.value !== 'string') return shown;
    const code = withShown(shown, { form: 'code' });
    return start === undefined
      ? code
      : withShown(code, { href: `${start}${encodeURIComponent(shown.value.toWellFormed())}` });
  },
});
