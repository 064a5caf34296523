import { describe, expect, it } from 'vitest';
import { destinationOfMembers, destinationOfPath } from '../../src/input/destination-failure.ts';
import { documentsIn, isOwnDocument } from '../../src/input/error-documents.ts';
import { membersIn, membersOf } from '../../src/input/error-object.ts';

describe('the folder of an error object', () => {
  it.each([
    ['s3://b/errors/AmazonOpenSearchService_failed/2026/03/02/x', 'OpenSearch'],
    ['s3://b/errors/AmazonOpenSearchService-failed/2026/03/02/x.gz', 'OpenSearch'],
    ['s3://b/AmazonOpenSearchServerless_failed/x', 'OpenSearch'],
    ['s3://b/AmazonOpenSearchServerlessService_failed/x', 'OpenSearch'],
    ['/home/me/elasticsearch_failed/x', 'OpenSearch'],
    ['C:\\logs\\splunk-failed\\x', 'Splunk'],
    ['/home/me/splunk-failed.json', 'Splunk'],
    ['s3://b/http-endpoint-failed/2026/x', 'the HTTP endpoint'],
    ['s3://b/format-conversion-failed/2026/x', 'the format conversion'],
    ['s3://b/errors/iceberg-failed/x', 'Iceberg'],
    ['s3://b/errors/snowflake-failed/x', 'Snowflake'],
    ['s3://b/errors-splunk-failed-2026/x', 'Splunk'],
    ['s3://b/processing-failed/splunk-failed/x', 'Splunk'],
    ['s3://b/splunk-failed/processing-failed/x', undefined],
    ['s3://b/errors/processing-failed/2026/03/02/x', undefined],
    ['/home/me/failed/x', undefined],
    ['/home/me/splunk/x', undefined],
    ['/home/me/unsplunk-failed/x', undefined],
    ['(standard input)', undefined],
  ])('of %s identifies %s', (path, destination) => {
    expect(destinationOfPath(path)).toBe(destination);
  });
});

const COMMON = { attemptsMade: 1, arrivalTimestamp: 1, errorMessage: 'x', attemptEndingTimestamp: 2, rawData: 'e30=' };

describe('the members of an error object', () => {
  it.each([
    [{ errorCode: '400', esDocumentId: '1', esIndexName: 'flows', esTypeName: '' }, 'OpenSearch'],
    [{ errorCode: 403, osDocumentId: '1', osIndexName: 'flows' }, 'OpenSearch'],
    [{ errorCode: 'Splunk.InvalidToken', EventId: '4957' }, 'Splunk'],
    [{ errorCode: 'HttpEndpoint.RequestTimeout', subsequenceNumber: 0, dataId: '1' }, 'the HTTP endpoint'],
    [{ ErrorCode: 'DataFormatConversion.MalformedData', ErrorMessage: 'x' }, 'the format conversion'],
    [{ lastErrorCode: 'x', dataCatalogTable: { tableName: 't' } }, 'the format conversion'],
    [{ errorCode: 'Iceberg.NoSuchTable' }, 'Iceberg'],
    [{ errorCode: 'Snowflake.InvalidUrl' }, 'Snowflake'],
    [{ errorCode: 'Lambda.FunctionError', lambdaArn: 'arn:aws:lambda:…' }, undefined],
    [{ errorCode: 'internal', lambdaARN: 'arn:aws:lambda:…' }, undefined],
    [{ errorCode: '400' }, undefined],
  ])('%j identify %s', (members, destination) => {
    expect(membersOf({ ...COMMON, ...members }).destination).toBe(destination);
  });

  it('identify the destination of an object whose message has unescaped quotes', () => {
    const text = '{"errorCode":"400","errorMessage":"{"error":"no"}","rawData":"e30=","dataId":"1"}';
    expect(membersIn(Buffer.from(text))?.destination).toBe('the HTTP endpoint');
    expect(membersIn(Buffer.from(text.replace('dataId', 'lambdaARN')))?.destination).toBeUndefined();
  });

  it('are recognised by their names in lower case', () => {
    expect(destinationOfMembers(['rawdata', 'eventid'], undefined)).toBe('Splunk');
    expect(destinationOfMembers(['rawdata', 'EventId'], undefined)).toBeUndefined();
  });
});

describe('the documents in a record', () => {
  it.each([
    ['{"a":1}', ['{"a":1}']],
    ['{"a":1}\n{"b":2}\r\n\n', ['{"a":1}', '{"b":2}']],
    ['{"bytes":9223372036854775807}\n', ['{"bytes":9223372036854775807}']],
    ['', undefined],
    ['\n', undefined],
    ['2 123456789012 eni-1', undefined],
    ['{"a":1}\ntext', undefined],
    ['[1]', undefined],
    ['{"a":', undefined],
  ])('of %j are %j', (text, documents) => {
    expect(documentsIn(Buffer.from(text))?.map(String)).toEqual(documents);
  });

  it('are those of this program if they have its members', () => {
    expect(isOwnDocument(Buffer.from('{"srcaddr":"10.0.0.1","dstaddr":"10.0.0.2","srcport":1}'))).toBe(true);
    expect(isOwnDocument(Buffer.from('{"message":"2 123456789012 eni-1"}'))).toBe(false);
  });
});
