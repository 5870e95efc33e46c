/** The tables of a graph's database, as a child process tells of them in JSON. */
export interface DatabaseTables {
  readonly vertices: readonly { readonly label: string; readonly key: string; readonly columns: readonly Column[] }[];
  readonly edges: readonly {
    readonly label: string;
    readonly pairs: readonly { readonly source: string; readonly destination: string }[];
    readonly columns: readonly Column[];
  }[];
}

interface Column {
  readonly name: string;
  /** The engine's. */
  readonly type: string;
}
