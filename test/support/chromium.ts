import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { findChromium } from '../../src/report/pdf/find-chromium.ts';

const packageFolder = (): string => dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')));

/** Unpacked by a process of its own, which the package's one choice of folder is told to through the environment. */
const unpackInto = (folder: string): void => {
  const bin = join(packageFolder(), 'bin');
  const script = `const { inflate } = await import(${JSON.stringify(pathToFileURL(join(packageFolder(), 'build', 'index.js')).href)});
for (const file of ['chromium.br', 'fonts.tar.br', 'swiftshader.tar.br', 'al2023.tar.br']) await inflate(${JSON.stringify(bin)} + '/' + file);`;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    env: { ...process.env, TMPDIR: folder },
  });
};

/** Hands on to the unpacked program, whose libraries and fonts a bare machine has not. */
const launcher = (folder: string): string =>
  [
    '#!/bin/sh',
    `export LD_LIBRARY_PATH="${folder}/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
    `export FONTCONFIG_PATH="${folder}/fonts"`,
    `exec "${folder}/chromium" --headless=shell --no-zygote --disable-setuid-sandbox --font-render-hinting=none "$@"`,
    '',
  ].join('\n');

const fontConfig = (folder: string): string =>
  `<?xml version="1.0"?><fontconfig><dir>${folder}/fonts/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/font-cache</cachedir></fontconfig>\n`;

/** A Chromium from the npm package, which starts on a machine that has none of its libraries. Unpacked once. */
export const unpackedChromium = (): string => {
  const folder = join(tmpdir(), `tieback-chromium-${process.getuid?.() ?? 0}`);
  const program = join(folder, 'launch');
  if (existsSync(program)) return program;
  const made = mkdtempSync(join(tmpdir(), 'tieback-unpack-'));
  unpackInto(made);
  writeFileSync(join(made, 'fonts', 'fonts.conf'), fontConfig(folder));
  writeFileSync(join(made, 'launch'), launcher(folder));
  chmodSync(join(made, 'launch'), 0o755);
  try {
    renameSync(made, folder);
  } catch (error) {
    // Another test file was faster.
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(program)) throw error;
  }
  return program;
};

/** A Chromium for tests: an installed one, or else the npm package's. */
export const testChromium = (): string => {
  try {
    return findChromium({ platform: process.platform, env: process.env, home: homedir() });
  } catch {
    return unpackedChromium();
  }
};
