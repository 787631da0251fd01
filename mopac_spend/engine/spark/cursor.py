"""A cursor over tables that stand on Spark, asked as any cursor is.

What it is asked is SQL as everybody here writes it. A SELECT goes to Spark as
`mopac_spend.engine.spark.functions` has it there; what makes a table, a view or a
macro is kept by name, so that a cursor sees its own before what all of them see.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any, Self

from sqlglot import exp

from mopac_spend.engine.spark import expansion
from mopac_spend.engine.spark.dialect import parsed, written
from mopac_spend.engine.spark.expansion import line_of, macro_of
from mopac_spend.engine.spark.failures import NotOnSpark, running
from mopac_spend.engine.spark.functions import translated
from mopac_spend.engine.spark.standing import Names, Standing, drop, give_up, stand
from mopac_spend.engine.spark.types import arrow_of, columns_of, of_values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

    from mopac_spend.engine.spark.dialect import Tree

_CATALOGUE = "duckdb_tables"


class _Columns:
    """A result as columns."""

    def __init__(self, frame: DataFrame) -> None:
        self._frame = frame

    def to_arrow_table(self) -> pa.Table:
        """Give it as Arrow."""
        with running(self._frame.sparkSession):
            rows: pa.Table = self._frame.toArrow()
        return rows

    def to_arrow_reader(self, batch_size: int = 1_000_000) -> pa.RecordBatchReader:
        """Give it as Arrow, so many rows at a time."""
        return self.to_arrow_table().to_reader(batch_size)


class SparkCursor:
    """A cursor of books on Spark; others of the same books share their tables.

    See `mopac_spend.engine.Cursor`.
    """

    def __init__(
        self,
        session: SparkSession,
        parts: frozenset[str],
        every: Names | None = None,
    ) -> None:
        """Make a cursor.

        Args:
            session: as `mopac_spend.engine.spark.session` starts it.
            parts: the names of the files that SQL may read.
            every: what all cursors of these books know by name.

        """
        self.description: Sequence[tuple[Any, ...]] | None = None
        self._session = session
        self._parts = parts
        self._every = Names() if every is None else every
        self._own = Names()
        self._rows: list[tuple[Any, ...]] = []
        self._at = 0
        weakref.finalize(self, give_up, session, self._own)

    def cursor(self) -> SparkCursor:
        """Give another cursor over the same tables."""
        return SparkCursor(self._session, self._parts, self._every)

    def close(self) -> None:
        """Give up what is this cursor's own."""
        give_up(self._session, self._own)

    def __enter__(self) -> Self:
        """Close it at the end of a `with`."""
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def register(self, view_name: str, python_object: pa.Table) -> None:
        """Let a table of Arrow be read under a name."""
        frame = self._session.createDataFrame(python_object)
        self._every.tables[view_name] = stand(frame, is_view=True)

    def unregister(self, view_name: str) -> None:
        """Forget it; a table that was made of it has the rows."""
        del self._every.tables[view_name]

    def execute(self, query: str, parameters: object = None) -> Self:
        """Run SQL.

        Raises:
            NotOnSpark: it does not run there.
            Refusal: `ENGINE-002`, Spark stopped.

        """
        for tree in parsed(query):
            self._run(tree, parameters)
        return self

    def sql(self, query: str, *, params: object = None) -> _Columns:
        """Give the result of a SELECT as columns."""
        (tree,) = parsed(query)
        return _Columns(self._frame(tree, params))

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Give the rows that are left of the last SELECT."""
        return self.fetchmany(len(self._rows))

    def fetchone(self) -> tuple[Any, ...] | None:
        """Give the next row of it; None where there is none."""
        rows = self.fetchmany(1)
        return rows[0] if rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        """Give the next rows of it."""
        rows = self._rows[self._at : self._at + size]
        self._at += len(rows)
        return rows

    def _run(self, tree: Tree, values: object) -> None:
        if isinstance(tree, exp.Create):
            self._create(tree, values)
        elif isinstance(tree, exp.Insert):
            self._insert(tree, values)
        elif isinstance(tree, exp.Drop):
            for table in tree.args["tables"]:
                self._forget(table)
        elif isinstance(tree, exp.Alter):
            (action,) = tree.args["actions"]
            tables = self._where(tree.this).tables
            tables[action.this.name.lower()] = tables.pop(tree.this.name.lower())
        elif any(each.name == _CATALOGUE for each in tree.find_all(exp.Anonymous)):
            self._give([*self._catalogue()])
        else:
            frame = self._frame(tree, values)
            self.description = columns_of(frame.schema)
            with running(self._session):
                self._give(of_values(frame.collect(), self.description))

    def _give(self, rows: list[tuple[Any, ...]]) -> None:
        self._rows, self._at = rows, 0

    def _catalogue(self) -> list[tuple[str, str]]:
        sorts = ((self._every, "BASE TABLE"), (self._own, "LOCAL TEMPORARY"))
        return [
            (name, sort)
            for names, sort in sorts
            for name, each in names.tables.items()
            if not each.is_view
        ]

    def _where(self, table: exp.Table) -> Names:
        own = table.name.lower() in self._own.tables and table.db != "main"
        return self._own if own else self._every

    def _forget(self, table: exp.Table) -> None:
        standing = self._where(table).tables.pop(table.name.lower(), None)
        if standing is not None:
            drop(self._session, standing)

    def _find(self, table: exp.Table) -> str:
        if isinstance(table.this, exp.ReadParquet):
            names = [each.name for each in table.this.expressions[0].expressions]
            if not self._parts.issuperset(names):
                what = "reads a file that is no part of the books"
                raise NotOnSpark(what)
            frame = self._session.read.parquet(*names)
            return stand(frame, is_view=True).view
        standing = self._where(table).tables.get(table.name.lower())
        if standing is None:
            what = f"there is no table {table.name}"
            raise NotOnSpark(what, line_of(table))
        return standing.view

    def _columns(self, table: Tree) -> list[str]:
        with running(self._session):
            return list(self._session.table(table.name).columns)

    def _constants(self, table: exp.Table) -> dict[str, Tree]:
        standing = self._where(table).tables.get(table.name.lower())
        return {} if standing is None else standing.constants

    def _frame(self, tree: Tree, values: object) -> DataFrame:
        """Give what a SELECT is on Spark; nothing is worked out yet."""
        macros = {**self._every.macros, **self._own.macros}
        plain = expansion.called(expansion.bound(tree.copy(), values), macros)
        if isinstance(plain, exp.Values):
            plain = exp.select("*").from_(plain)
        plain = expansion.folded(plain, self._constants)
        expansion.found(plain, self._find)
        text = written(translated(expansion.spelt(plain, self._columns)))
        with running(self._session):
            return self._session.sql(text)

    def _create(self, tree: exp.Create, values: object) -> None:
        properties = tree.args.get("properties")
        temporary = properties is not None and properties.find(exp.TemporaryProperty)
        names = self._own if temporary else self._every
        if tree.kind == "MACRO":
            name, macro = macro_of(tree)
            if not (tree.args.get("exists") and name in names.macros):
                names.macros[name] = macro
            return
        if isinstance(tree.this, exp.Schema):
            frame = self._session.createDataFrame(arrow_of(tree.this).empty_table())
            standing = stand(frame, is_view=False)
            standing.filled = False
            names.tables[tree.this.this.name.lower()] = standing
            return
        frame = self._frame(tree.expression, values)
        if tree.kind == "TABLE":
            # Worked out once, and again where what keeps it is lost.
            frame = frame.cache()
        standing = stand(frame, is_view=tree.kind == "VIEW")
        if tree.kind == "TABLE":
            of_values_alone = expansion.bound(tree.expression.copy(), values)
            standing.constants = expansion.constants_of(of_values_alone)
        names.tables[tree.this.name.lower()] = standing

    def _insert(self, tree: exp.Insert, values: object) -> None:
        standing = self._where(tree.this).tables[tree.this.name.lower()]
        frame = self._inserted(tree, values, standing)
        if standing.filled:
            frame = standing.frame.unionAll(frame)
        frame.createOrReplaceTempView(standing.view)
        standing.frame, standing.filled = frame, True

    def _inserted(
        self, tree: exp.Insert, values: object, standing: Standing
    ) -> DataFrame:
        import pyarrow as pa

        schema = standing.frame.schema
        if isinstance(values, list) and all(isinstance(v, list) for v in values):
            # A list a column, of texts.
            types = [field.type for field in standing.frame.limit(0).toArrow().schema]
            columns = [
                pa.array(texts, pa.string()).cast(kind)
                for texts, kind in zip(values, types, strict=True)
            ]
            rows = pa.table(columns, names=schema.names)
            return self._session.createDataFrame(rows)
        frame = self._frame(tree.expression, values).toDF(*schema.names)
        return frame.select(
            *(frame[each.name].cast(each.dataType) for each in schema)
        ).toDF(*schema.names)
