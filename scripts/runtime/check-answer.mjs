const WORDS = new Set(['Ok', 'Dropped', 'ProcessingFailed']);
const NEWLINE = 0x0a;

/**
 * Checks an answer as strictly as Firehose does, for a destination with one document per line.
 * @param {readonly string[]} recordIds of the event, in order
 * @param {Buffer} answer
 * @returns {{ results: Record<string, number>, documents: number, problem: string | undefined }}
 */
export const checkAnswer = (recordIds, answer) => {
  const results = { Ok: 0, Dropped: 0, ProcessingFailed: 0 };
  const { records } = JSON.parse(answer.toString('utf8'));
  let documents = 0;
  let problem =
    records.length === recordIds.length ? undefined : `${records.length} records in place of ${recordIds.length}`;
  records.forEach(({ recordId, result, data }, index) => {
    if (recordId !== recordIds[index]) problem ??= `record ${index} is ${recordId}, not ${recordIds[index]}`;
    if (!WORDS.has(result)) problem ??= `${result} is no result`;
    results[result]++;
    if (result !== 'Ok') return;
    const output = Buffer.from(data, 'base64');
    if (data.length !== 4 * Math.ceil(output.length / 3)) problem ??= `the data of ${recordId} is not base64`;
    if (output.at(-1) !== NEWLINE) problem ??= `the data of ${recordId} does not end in a newline`;
    documents += count(output, NEWLINE);
  });
  return { results, documents, problem };
};

const count = (bytes, value) => {
  let found = 0;
  for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1)) found++;
  return found;
};
