import { escapeHtml } from '../util/escape-html.ts';

/** A link when the address is one that a browser may be sent to (http, https, or a path on this server); else only the text. */
export const link = (href: string, text: string): string =>
  /^(https?:\/\/|\/(?!\/))/i.test(href) ? `<a href="${escapeHtml(href)}">${escapeHtml(text)}</a>` : escapeHtml(text);

const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
header { display: flex; justify-content: space-between; border-bottom: 1px solid #8884; margin-bottom: 1.5rem; }
header b { background: #b45309; color: #fff; border-radius: .3rem; padding: 0 .5rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #8884; overflow-wrap: anywhere; }
th { font-weight: 600; white-space: nowrap; }
code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
pre { white-space: pre-wrap; }
`;

/** A whole read-only page of the sandbox. `bodyHtml` must be escaped already. */
export const page = (title: string, bodyHtml: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)} · tieback sandbox</title>
<style>${style}</style>
</head>
<body>
<header><a href="/">tieback sandbox</a><b>DEMO</b></header>
<h1>${escapeHtml(title)}</h1>
${bodyHtml}
</body>
</html>
`;
