import type { Bundle, BundleRequest } from './bundle/build-bundle.ts';
import type { BundlePorts } from './bundle/bundle-ports.ts';
import type { Verification } from './bundle/verify/verification.ts';
import type { VerifyOptions } from './bundle/verify/verify-bundle.ts';
import type { Evidence } from './model/evidence.ts';
import { version } from './version.ts';

/** How errors call what lies in a bundle. */
const bundledCard = 'card.yaml';
const bundledTemplate = 'template.json';

export type PrintPdf = (html: string) => Promise<Uint8Array>;

/** Puts deriving, checking and rendering behind a bundle's ports; none of it asks a service. */
const bundlePorts = async (print: PrintPdf): Promise<BundlePorts> => {
  const [derive, checks, { evidenceJson }, { loadPack }, { renderReport }, carried, card] = await Promise.all([
    import('./evidence/derive/derive.ts'),
    import('./evidence/checks/run-checks.ts'),
    import('./report/json-text.ts'),
    import('./report/load-pack.ts'),
    import('./report/render-report.ts'),
    import('./report/carried-pack.ts'),
    import('./card/parse-card.ts'),
  ]);
  return {
    tool: `tieback/${version}`,
    evidenceText: evidenceJson,
    derive: derive.deriveSubject,
    check: checks.runChecks,
    statedIn: (text) => card.parseCard(bundledCard, text),
    render: async (evidence, { format, template, locale = 'en' }) => {
      const pack =
        typeof template === 'string'
          ? await loadPack(template)
          : carried.readCarriedPack(bundledTemplate, template.carried);
      const { id, version: packVersion, kind, sha256 } = pack;
      const text = renderReport(evidence, { pack, format, locale });
      return { text, locale, packText: carried.packText(pack), template: { id, version: packVersion, kind, sha256 } };
    },
    print,
  };
};

/** Builds a bundle and writes it into a folder of its own. */
export const makeBundle = async (
  evidence: Evidence,
  directory: string,
  request: BundleRequest,
  print: PrintPdf,
): Promise<Bundle> => {
  const [{ buildBundle }, { assertRoomForBundle, writeBundle }, ports] = await Promise.all([
    import('./bundle/build-bundle.ts'),
    import('./bundle/write-bundle.ts'),
    bundlePorts(print),
  ]);
  await assertRoomForBundle(directory);
  const bundle = await buildBundle(evidence, request, ports);
  await writeBundle(directory, bundle);
  return bundle;
};

/** Verifying prints nothing anew. */
const noPrint: PrintPdf = () => Promise.reject(new Error('a bundle is verified without printing'));

/**
 * Holds a bundle against itself, without any service and any set-up: its files against its manifest, its facts and checks against
 * its stored answers, its documents against its snapshot. With `today`, such as a `Tieback`'s `evidence`, also against
 * what both services say now.
 * @throws BUNDLE_NOT_FOUND
 */
export const verifyBundle = async (directory: string, options: VerifyOptions = {}): Promise<Verification> => {
  const [{ verifyBundle: verify }, ports] = await Promise.all([
    import('./bundle/verify/verify-bundle.ts'),
    bundlePorts(noPrint),
  ]);
  return verify(directory, ports, options);
};
