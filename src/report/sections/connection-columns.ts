import type { ColumnMaker, TableColumn } from '../page/charts/table.ts';
import type { Row } from './panel-query.ts';

/** The columns of a result that describe a connection. */
type Connection = Row<{
  readonly src: 'text';
  readonly dst: 'text';
  readonly dstport: 'integer';
  readonly service_name: 'text';
  readonly protocol_name: 'text';
}>;

/** The columns From, To and Port of a table of connections. */
export function connectionColumns<Item extends Connection>(make: ColumnMaker<Item>): TableColumn<Item>[] {
  return [
    make.name('From', (row) => row.src),
    make.name('To', (row) => row.dst),
    make.port(
      'Port',
      (row) => row.dstport,
      ({ service_name, protocol_name }) => service_name ?? protocol_name,
    ),
  ];
}
