/** RFC 3339 as `2026-11-21 03:15:07 UTC`; what is no time comes back as it is. */
export const formatDate = (text: string): string => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  const iso = time.toISOString().replace('.000Z', 'Z');
  return `${iso.slice(0, -1).replace('T', ' ')} UTC`;
};

/** At most six digits after the point, or six that count below one; whole numbers whole. */
export const formatNumber = (value: number, locale: string, digits = 6): string => {
  const size = Math.abs(value);
  const isPlain = value === 0 || (size >= 1e-6 && size < 1e15);
  if (!Number.isFinite(value)) return String(value);
  if (!isPlain) return value.toExponential();
  const rounding = size < 1 ? { maximumSignificantDigits: Math.max(digits, 1) } : { maximumFractionDigits: digits };
  return new Intl.NumberFormat(locale, rounding).format(value);
};

/** A share of one as a percentage. */
export const formatPercent = (share: number, locale: string, digits = 1): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: digits }).format(share);

const byteUnits = ['kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** Exact bytes, and from ten thousand on the round figure before them. */
export const formatBytes = (sizeBytes: number, locale: string): string => {
  const exact = `${formatNumber(sizeBytes, locale)} ${sizeBytes === 1 ? 'byte' : 'bytes'}`;
  if (sizeBytes < 10_000) return exact;
  const power = Math.min(Math.floor(Math.log10(sizeBytes) / 3), byteUnits.length);
  return `${formatNumber(sizeBytes / 1000 ** power, locale, 1)} ${byteUnits[power - 1]} (${exact})`;
};

/** Milliseconds as `850 ms`, `12.3 s`, `4 min 12 s`, `2 h 5 min`. */
export const formatDuration = (durationMs: number, locale: string): string => {
  const seconds = durationMs / 1000;
  if (Math.abs(durationMs) < 1000) return `${formatNumber(durationMs, locale, 0)} ms`;
  if (seconds < 60) return `${formatNumber(seconds, locale, 1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  return `${formatNumber(Math.floor(minutes / 60), locale)} h ${minutes % 60} min`;
};

/** The first digits of a long id, as lakeFS and git shorten theirs; other text stays. */
export const shortId = (text: string, length = 12): string =>
  /^[0-9a-f]{20,}$/.test(text) ? text.slice(0, length) : text;
