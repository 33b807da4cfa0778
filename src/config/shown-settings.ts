import { stripUrlCredentials } from '../util/secrets/redact.ts';
import type { ResolvedConfig } from './resolve-config.ts';
import { type SettingName, settingNames, settingOf } from './settings.ts';

/** A setting as it may be shown to anybody: of a secret only that it is set. */
export type ShownSetting = {
  readonly name: SettingName;
  /** Its dotted path in `tieback.yaml`; a secret has none. */
  readonly key?: string;
  readonly isSecret: boolean;
  /** Absent when it is a secret, and when it is not set. */
  readonly value?: string;
  /** Where it was set: `command line`, a variable's name or a file's path; absent when it is not set. */
  readonly origin?: string;
};

/** What `tieback config show --json` prints. */
export type ConfigAnswer = { readonly settings: readonly ShownSetting[] };

/** Every setting there is, in the order of `tieback.yaml`. */
export const shownSettings = (config: ResolvedConfig): readonly ShownSetting[] =>
  settingNames.map((name) => {
    const { path, isSecret = false } = settingOf(name);
    const resolved = config[name];
    return {
      name,
      ...(path === undefined ? {} : { key: path }),
      isSecret,
      ...(resolved === undefined || isSecret ? {} : { value: stripUrlCredentials(resolved.value) }),
      ...(resolved === undefined ? {} : { origin: resolved.origin }),
    };
  });
