import type { Flags } from '../config/resolve-config.ts';
import { isTiebackError } from '../errors.ts';
import type { Finding } from '../model/finding.ts';
import type { CliContext } from './context.ts';
import { exitCodes } from './exit-codes.ts';

const answerIsNo = 3;
const unreachable = 4;

const hasFailed = ({ outcome }: Finding): boolean => outcome === 'fail';

/** The settings, then what both servers say, as far as the settings let them be asked. @throws CONFIG_INVALID */
export const examine = async (
  flags: Flags,
  { config, tieback, runtime }: Pick<CliContext, 'config' | 'tieback' | 'runtime'>,
): Promise<readonly Finding[]> => {
  const [{ findFiles }, { settingsFindings }, settings] = await Promise.all([
    import('../config/find-files.ts'),
    import('../doctor/settings-findings.ts'),
    config(flags),
  ]);
  const known = settingsFindings(settings, await findFiles(runtime));
  if (known.some(hasFailed)) return known;
  const { repository, experiment } = settings;
  try {
    const library = await tieback(flags);
    const found = await library.doctor({
      ...(repository === undefined ? {} : { repository: repository.value }),
      ...(experiment === undefined ? {} : { experiment: experiment.value }),
    });
    return [...known, ...found];
  } catch (error) {
    // An address that is none: neither server is asked then.
    if (!isTiebackError(error, 'CONFIG_INVALID', 'CONFIG_MISSING', 'MLFLOW_TRACKING_URI_LOCAL', 'MLFLOW_UNSUPPORTED'))
      throw error;
    const { code, message, hint } = error;
    return [
      ...known,
      { id: 'settings', outcome: 'fail', text: message, ...(hint === undefined ? {} : { next: hint }), code },
    ];
  }
};

/** 4 when a service is unreachable or refused the credentials, 3 when something else failed, else 0. */
export const findingsCode = (findings: readonly Finding[]): 0 | 3 | 4 => {
  const failed = findings.filter(hasFailed);
  if (failed.length === 0) return 0;
  return failed.some(({ code }) => code !== undefined && exitCodes[code] === unreachable) ? unreachable : answerIsNo;
};
