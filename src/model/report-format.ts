/** A form in which a report can be rendered. */
export type ReportFormat = 'html' | 'md' | 'json';
