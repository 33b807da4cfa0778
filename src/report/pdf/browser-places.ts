/** What finding a browser asks of the machine. */
export type BrowserSearch = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
};

const names: readonly string[] = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chrome-headless-shell',
  'microsoft-edge-stable',
  'microsoft-edge',
  'msedge',
  'brave-browser',
];

const macApps: readonly string[] = ['Google Chrome', 'Chromium', 'Microsoft Edge', 'Brave Browser'];

const windowsPrograms: readonly string[] = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];

const linuxPlaces: readonly string[] = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/opt/microsoft/msedge/msedge',
  '/snap/bin/chromium',
  '/var/lib/flatpak/exports/bin/org.chromium.Chromium',
];

const onPath = ({ platform, env }: BrowserSearch): readonly string[] => {
  const isWindows = platform === 'win32';
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(isWindows ? ';' : ':').filter((folder) => folder !== '');
  const files = isWindows ? names.map((name) => `${name}.exe`) : names;
  return files.flatMap((file) => folders.map((folder) => `${folder}${isWindows ? '\\' : '/'}${file}`));
};

const usual = ({ platform, env, home }: BrowserSearch): readonly string[] => {
  if (platform === 'darwin')
    return macApps.flatMap((app) => ['', home].map((root) => `${root}/Applications/${app}.app/Contents/MacOS/${app}`));
  if (platform === 'win32') {
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']];
    return roots.flatMap((root) => (root === undefined ? [] : windowsPrograms.map((program) => `${root}\\${program}`)));
  }
  return linuxPlaces;
};

/** Where an installed Chromium may be, the likeliest first: what is on the PATH before a platform's usual places. */
export const browserPlaces = (search: BrowserSearch): readonly string[] => [
  ...new Set([...onPath(search), ...usual(search)]),
];
