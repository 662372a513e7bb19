/**
 * What `brine/arrow` uses of the package `apache-arrow`, and no more. The library is compiled against this, without a platform's
 * types, which that package's own declarations ask for; tsconfig.test.json checks the same sources against those.
 */

export class DataType {
  readonly typeId: number;
}
export class Bool extends DataType {}
export class Float16 extends DataType {}
export class Float64 extends DataType {}
export class Int64 extends DataType {}
export class Null extends DataType {}
export class TimestampMillisecond extends DataType {}
export class Utf8 extends DataType {}

export class Vector {
  readonly length: number;
  readonly nullCount: number;
  readonly nullable: boolean;
  readonly type: DataType;
  get(index: number): unknown;
  toArray(): unknown;
}

export class Field {
  constructor(name: string, type: DataType, nullable: boolean);
}

export class Schema {
  constructor(fields: Field[]);
}

export class Table {
  constructor(schema: Schema, columns?: Record<string, Vector>);
  readonly numRows: number;
  readonly schema: { readonly fields: readonly { readonly name: string | number | symbol }[] };
  getChildAt(index: number): Vector | null;
}

export function makeVector(values: Float64Array): Vector;
export function vectorFromArray(values: readonly unknown[], type: DataType): Vector;
