/** The counters of the log that are summed up, by the function's names for them. */
const SUMMED = [
  'recordsIn',
  'recordsOk',
  'recordsDropped',
  'recordsPutBack',
  'recordsSplit',
  'recordsFailed',
  'linesIn',
  'documents',
  'linesPutBack',
  'linesDropped',
  'linesFailed',
  'partsPutBack',
  'putBackRequests',
  'putBackRefused',
];

/** Sums the function's own log: one line per invocation. */
export class LogTally {
  /** Incoming lines, by invocation. */
  linesIn = [];
  /** Errors and warnings, as logged. */
  complaints = [];
  /** The sum of each counter over all invocations. */
  sums = Object.fromEntries(SUMMED.map((name) => [name, 0]));
  /** Records that failed, by the fault's code. */
  recordFaults = {};
  /** Log lines of invocations whose own counters do not add up. */
  unbalanced = [];

  add(line) {
    const entry = parse(line);
    if (entry === undefined) return;
    if (entry.msg !== 'transformed') {
      // metrics, which CloudWatch extracts from the log, are not complaints
      if (entry._aws === undefined) this.complaints.push(line.slice(0, 1_000));
      return;
    }
    this.linesIn.push(entry.linesIn);
    for (const name of SUMMED) this.sums[name] += entry[name] ?? 0;
    for (const [code, number] of Object.entries(entry.recordFaults ?? {})) {
      this.recordFaults[code] = (this.recordFaults[code] ?? 0) + number;
    }
    if (lostLines(entry) !== 0) this.unbalanced.push(line);
  }

  /** Incoming lines that are not accounted for; negative if more lines went out than came in. */
  get lost() {
    return lostLines(this.sums);
  }
}

const lostLines = ({ linesIn, documents, linesRolledUp = 0, linesPutBack = 0, linesDropped, linesFailed }) =>
  linesIn - documents - linesRolledUp - linesPutBack - linesDropped - linesFailed;

const parse = (line) => {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
};
