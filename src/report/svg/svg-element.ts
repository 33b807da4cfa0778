import { escapeHtml } from '../escape-html.ts';

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** Coordinates to a tenth: enough to see, and the same digits everywhere. */
const digits = (value: string | number): string =>
  typeof value === 'number' ? String(Math.round(value * 10) / 10) : escapeHtml(value);

/** An SVG element around children that are markup already. */
export const svg = (name: string, attributes: Attributes, ...children: readonly string[]): string => {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${digits(value)}"`],
  );
  return children.length === 0
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${children.join('')}</${name}>`;
};

/** A text element; the text is escaped here. */
export const svgText = (x: number, y: number, text: string, attributes: Attributes = {}): string =>
  svg('text', { x, y, ...attributes }, escapeHtml(text));

/** A picture with a title and a description for those who cannot see it. */
export const picture = (
  size: { readonly width: number; readonly height: number; readonly className: string },
  title: string,
  description: string,
  ...children: readonly string[]
): string =>
  svg(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${size.width} ${size.height}`,
      class: size.className,
      role: 'img',
      'aria-label': `${title}. ${description}`,
    },
    svg('title', {}, escapeHtml(title)),
    svg('desc', {}, escapeHtml(description)),
    ...children,
  );
