/** Python expressions whose pickles are read, written back and compared by Python itself. */

export interface NumpyCase {
  readonly code: string;
  /** Why the bytes that are written back differ from those that were read, where they do. */
  readonly differs?: string;
  /** That holds at protocol 5 alone. */
  readonly onlyAt5?: true;
}

const CONTIGUOUS = "what lay in no order is read into an order, and numpy writes that another way";
const STRINGS = "equal texts that are different objects in Python";
const FLOATS = "an integral float reads as a number and is written as an int (ruling 1)";

const apart = (code: string): NumpyCase => ({ code, differs: CONTIGUOUS, onlyAt5: true });

const numbers = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g", "c8", "c16", "G"];

export const NUMPY_CASES: readonly NumpyCase[] = [
  ...numbers.map((type) => ({ code: `np.arange(7).astype("${type}")` })),
  ...["i2", "i8", "f2", "f8", "c16", "g", "U3", "M8[s]"].map((type) => ({
    code: `np.arange(3).astype(np.dtype("${type}").newbyteorder(">"))`,
  })),
  { code: "np.array(3.5)" },
  { code: "np.zeros((0, 3))" },
  { code: "np.zeros((2, 0), order='F')" },
  { code: "np.arange(24.).reshape(2, 3, 4)" },
  { code: "np.asfortranarray(np.arange(6).reshape(2, 3))" },
  { code: "np.arange(24.).reshape(2, 3, 4).transpose(1, 0, 2)" },
  { code: "np.ones((3, 1), order='F')" },
  apart("np.arange(6)[::2]"),
  apart("np.arange(3.)[::-1]"),
  apart("np.broadcast_to(np.arange(3.), (2, 3))"),
  { code: "(lambda a: (a.setflags(write=False), a)[1])(np.arange(3.))" },
  { code: "np.array(['a', 'bcd', 'é', '😀', ''])" },
  { code: "np.array([b'ab', b'c', b''])" },
  { code: "np.zeros(2, 'V3')" },
  { code: "np.zeros(2, 'V0')" },
  { code: "np.array(['2020-01-01', 'NaT'], 'M8[ns]')" },
  { code: "np.array([1, 2], 'm8[25s]')" },
  { code: "np.array([1], 'm8')" },
  { code: "np.array([None, 'x', 3, [1]], object)" },
  { code: "np.asfortranarray(np.array([[None, 'x', 3], [1, 2, 3]], object))" },
  { code: "np.array([['a', 'bb']], dtype=np.dtypes.StringDType())" },
  { code: "np.array([(1, 2.5), (3, 4.5)], dtype=[('a', '<i4'), ('b', '<f8')])" },
  { code: "np.zeros(2, [('a', 'i4'), ('b', 'U3'), ('c', 'f8', (2,)), ('d', [('x', 'S2'), ('y', '>u2')])])" },
  { code: "np.zeros(1, np.dtype([('a', 'i1'), ('b', 'f8')], align=True))" },
  { code: "np.zeros(1, np.dtype([(('title', 'a'), 'i1')]))" },
  { code: "np.zeros(1, [('a', 'M8[s]')])" },
  { code: "np.zeros(1, [('a:b', 'i4')])" },
  { code: "np.zeros(2, [('a', 'O'), ('b', 'i4')])" },
  { code: "np.zeros(1, np.dtype({'names': ['a', 'b'], 'formats': ['i4', 'i2'], 'offsets': [0, 2], 'itemsize': 8}))" },
  { code: "np.rec.array([(1, 2.)], dtype=[('a', 'i4'), ('b', 'f8')])" },
  { code: "np.matrix([[1, 2]])" },
  { code: "[a := np.arange(3), a, a[:1], np.array([True]), np.array([True])]" },
  { code: "np.dtype('f8', metadata={'a': 1})" },
  { code: "[np.dtype(t) for t in ('f8', '>f8', '?', 'U5', 'O', 'M8[us]', 'm8')]" },
  { code: "[np.dtype(('f8', (2, 3))), np.float64, np.int64, np.str_]" },
  { code: "[np.float64(1.5), np.int64(-3), np.bool_(True), np.float32(0.5), np.str_('s'), np.bytes_(b'b')]" },
  {
    code: "[np.datetime64('2020-01-01', 's'), np.timedelta64('NaT'), np.complex64(1j), np.float16(2), np.void(b'abc')]",
  },
  { code: "np.zeros(2, [('a', 'i4')])[1]" },
  { code: "np.ma.array([1, 2, 3], mask=[0, 1, 0])" },
  { code: "np.ma.array(np.arange(6.).reshape(2, 3).T, mask=[[0, 1], [1, 0], [0, 0]], fill_value=9)" },
  { code: "np.random.default_rng(1)", differs: STRINGS },
  { code: "np.random.RandomState(1)", differs: FLOATS },
  { code: "np.polynomial.Polynomial([1, 2])" },
  { code: "np.zeros(20000)" },
];

const DATES = "pd.date_range('2020', periods=3)";

export const PANDAS_CASES: readonly NumpyCase[] = [
  { code: "pd.DataFrame({'a': [1, 2, 3], 'b': [1.5, None, 2.5], 'c': ['x', 'y', None]})" },
  { code: "pd.DataFrame({'a': [1, 2, 3], 'b': [1.5, None, 2.5]}).set_index('a')" },
  { code: "pd.DataFrame()" },
  { code: "pd.DataFrame({'a': [True], 'b': [1], 'c': [2], 'd': [np.float32(1.5)]})" },
  { code: "pd.DataFrame({1: [1], 'b': [2]})" },
  { code: "pd.DataFrame({('a', 'b'): [1]})" },
  { code: "pd.DataFrame({'v': [1, 2]}, index=pd.MultiIndex.from_tuples([('a', 1), ('b', 2)], names=['x', 'y']))" },
  { code: "pd.DataFrame({'c': pd.Categorical(['x', 'y', None], ordered=True)})" },
  {
    code: "pd.DataFrame({'i': pd.array([1, None], dtype='Int64'), 's': pd.array(['a', None], dtype='string')})",
    differs: STRINGS,
  },
  {
    code: `pd.DataFrame({'t': ${DATES}, 'u': pd.to_timedelta([1, 2, 3], 's'), 'z': pd.date_range('2020', periods=3, tz='UTC')})`,
    differs: STRINGS,
  },
  { code: "pd.DataFrame({'s': pd.arrays.SparseArray([0, 0, 1])})", differs: STRINGS },
  { code: "pd.DataFrame(np.arange(12).reshape(3, 4), columns=list('abcd'))" },
  { code: "pd.DataFrame({'o': [1, 'a', None]}).set_flags(allows_duplicate_labels=False)" },
  { code: "(lambda d: (d.attrs.update(k=1), d)[1])(pd.DataFrame({'a': [1]}))" },
  { code: "pd.Series([1, 2, 3], name='a')" },
  { code: "pd.Series([], dtype=float)" },
  { code: "pd.Series(['a', 'b', None], dtype='category')" },
  { code: "pd.Series([1], index=['q'], name='nm')" },
  { code: "pd.Series([1.5, None], dtype='Float64')", differs: STRINGS },
  { code: "pd.RangeIndex(1, 10, 2, name='q')" },
  { code: "pd.Index(['a', 1], name='n')" },
  { code: "pd.Index(['a', 'b'])" },
  { code: DATES },
  { code: "pd.date_range('2020', periods=3, freq='ME', tz='Europe/Oslo')" },
  { code: "pd.timedelta_range('1D', periods=2)" },
  { code: "pd.date_range('2020', periods=3, freq=pd.DateOffset(months=2))" },
  { code: "pd.period_range('2020-01', periods=2, freq='M')", differs: STRINGS },
  { code: "pd.CategoricalIndex(['a', 'b', 'a'])" },
  { code: "pd.interval_range(0, 2)" },
  { code: "pd.array([True, None], dtype='boolean')" },
  {
    code: "[pd.Timestamp('2020-01-01 01:02:03.000000004'), pd.Timestamp('2020-01-01', tz='Europe/Oslo'), pd.NaT, pd.NA]",
  },
  { code: "[pd.Timedelta('1D'), pd.Period('2020-01', 'M'), pd.Interval(0, 1), pd.offsets.MonthEnd(2)]" },
  { code: "[pd.Int64Dtype(), pd.CategoricalDtype(['a']), pd.DatetimeTZDtype('ns', 'UTC'), pd.StringDtype()]" },
];
