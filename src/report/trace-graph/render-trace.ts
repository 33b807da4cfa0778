import type { TraceFormat, TraceGraph } from '../../model/trace.ts';
import { mermaidTrace } from './mermaid.ts';
import { svgTrace } from './svg-trace.ts';

/** A trace in a form that other programs show. */
export const renderTrace = (graph: TraceGraph, format: TraceFormat): string =>
  format === 'svg' ? svgTrace(graph) : mermaidTrace(graph);
