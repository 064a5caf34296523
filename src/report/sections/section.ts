import type { RulesDocument } from '../../model/rules.ts';
import type { TransferPrices } from '../../transfer/prices.ts';
import type { Thresholds } from '../detections/threshold.ts';
import type { Markup } from '../page/markup.ts';
import type { PanelQuery, QueryResults } from './panel-query.ts';

/** The inputs of a report. */
export interface ReportInputs {
  /** Names of the inputs, in the order in which they were read. */
  readonly names: readonly string[];
  /** How many inputs could not be read to their end. */
  readonly notRead: number;
  /** Saved tables among the inputs; their lines are not in the counts below. */
  readonly savedTables: number;
  readonly linesRead: number;
  /** Lines that a rule or sampling dropped. */
  readonly linesDropped: number;
  /** The places of the first unreadable lines, each with its problem. */
  readonly unreadable: readonly string[];
}

/** The facts about the records before the queries of the sections run. */
export interface ReportContext {
  readonly inputs: ReportInputs;
  /** Length of an interval on time axes. */
  readonly stepSeconds: number;
  /** The earliest start and the latest end of a flow, as Unix times; undefined if no record has a time. */
  readonly period: { readonly firstSeconds: number; readonly lastSeconds: number } | undefined;
  /** Columns of the table that have a value in at least one record. */
  readonly columnsWithValues: ReadonlySet<string>;
  /** The thresholds of the detections. */
  readonly thresholds: Thresholds;
  /** The rules by which verdicts were made; undefined if they are not available, as for a saved table alone. */
  readonly knownRules?: KnownRules | undefined;
  /** The prices of transfers; undefined if they are not available. */
  readonly transferPrices?: TransferPrices | undefined;
}

/** Rules of security groups and entries of network ACLs. */
export type KnownRules = Pick<RulesDocument, 'securityGroups' | 'networkAcls'>;

/** The tone of a finding: the colour of its card, and its rank among findings. */
export type FindingTone = 'broken' | 'exposed' | 'scan' | 'unusual' | 'note';

/** Something that stands out, as a sentence. */
export interface Finding {
  readonly tone: FindingTone;
  /** Two or three words that serve as a heading, such as “Cannot reach”. */
  readonly tag: string;
  /** A sentence, without its full stop. */
  readonly sentence: Text;
  /** Figures that support it, and their meaning. */
  readonly reason: Text;
  /** The line of the summary on a terminal: its subject, and its figure. */
  readonly summary: { readonly subject: string; readonly figure: string; readonly remark?: string };
  /** When it happened, as Unix times; the timeline marks it, with the subject of the summary. */
  readonly when?: { readonly firstSeconds: number; readonly lastSeconds: number };
  /** The panel that shows more of it; by default the section's first. */
  readonly panelId?: string;
}

/** A text of the project's words and of data: parts marked as names come from data. */
export type Text = readonly TextPart[];

/** A part of a text: the project's words, or an untrusted name, address or other value. */
export type TextPart = string | { readonly name: string } | { readonly address: string };

/** A panel: a table or chart, and the queries that it shows. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  /** A sentence below the title. */
  readonly note?: string;
  /** The queries whose results it shows; the page shows their SQL below it. */
  readonly queries: readonly PanelQuery[];
  /** The documented queries for OpenSearch and Splunk that answer the same question, by name. */
  readonly documented?: readonly string[];
  /** Columns that it requires. If no record has a value, the panel names the missing field. */
  readonly needs: readonly string[];
  /** Whether it takes the whole width. */
  readonly isWide?: boolean;
  /**
   * The table or chart; undefined if there is nothing to show, when `none` is shown instead. `findings` are those of all
   * sections, in their order on the page.
   */
  body(results: QueryResults, context: ReportContext, findings: readonly Finding[]): Markup | undefined;
  /** The sentence that replaces an empty panel, such as “No flow was rejected.” */
  readonly none: string;
}

/** A section of the report. It is one file, and one row of the table of sections. */
export interface Section {
  readonly id: string;
  /** The question that it answers. */
  readonly title: string;
  /** A word or two for the navigation. */
  readonly shortTitle: string;
  /** Queries of its lead and findings that no panel shows. */
  readonly queries?: readonly PanelQuery[];
  readonly panels: readonly Panel[];
  /** One or two sentences with the most important figures; undefined if the section has no figures. */
  lead(results: QueryResults, context: ReportContext): Markup | undefined;
  /** Its findings, the most important first. */
  findings(results: QueryResults, context: ReportContext): readonly Finding[];
  /** Whether the section is omitted, for example without verdicts. */
  isLeftOut?(context: ReportContext): boolean;
}
