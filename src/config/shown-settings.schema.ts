import * as z from 'zod';
import { settingNames } from './settings.ts';
import type { ConfigAnswer } from './shown-settings.ts';

export const configAnswerSchema: z.ZodType<ConfigAnswer> = z.strictObject({
  settings: z.array(
    z.strictObject({
      name: z.enum(settingNames),
      key: z.string().exactOptional().describe('Dotted path in tieback.yaml; a secret has none.'),
      isSecret: z.boolean(),
      value: z.string().exactOptional().describe('Absent when it is a secret, and when it is not set.'),
      origin: z
        .string()
        .exactOptional()
        .describe('Where it was set: the command line, a variable or a file; absent when it is not set.'),
    }),
  ),
});
