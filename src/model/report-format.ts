/** A form in which a report can be rendered. */
export type ReportFormat = 'html' | 'md' | 'json';

/** A form in which a report can be written to a file; a PDF is printed from the HTML. */
export type ReportFileFormat = ReportFormat | 'pdf';
