"""Records to a cube on a Spark cluster, for those who outgrow one machine: the text of cube.sql,
unchanged.

Records go to the cluster, and counted cells come back, as Parquet in one place that both sides
reach: a shared folder or an object store. The cells are then ordered and written as on one machine,
so that the very same cube comes out. pyspark and fsspec are loaded when the setting asks for them
and not before (requirements-spark.txt).
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from data.cube.cube import build_cube, write_cube_statement, write_keys
from data.model.errors import EngineError, EngineNotInstalled

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

# Hadoop, which reads for Spark, has its own names for some of fsspec's schemes.
HADOOP_SCHEMES = {"s3": "s3a", "gcs": "gs"}
QUIET_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}

_session_lock = threading.Lock()


@dataclass(frozen=True)
class SparkCubeBuilder:
    """A cluster: the URL of its master, and the fsspec URL of the place that it shares with this
    machine.
    """

    master: str
    place: str

    def ready(self) -> None:
        """Raises EngineNotInstalled where the Spark client is not installed."""
        lacking = [name for name in ("pyspark", "fsspec") if find_spec(name) is None]
        if lacking:
            raise EngineNotInstalled(
                f"PLAINVIEW_ENGINE=spark needs {' and '.join(lacking)}, which is not "
                "installed: run "
                "python -m pip install -r requirements-spark.txt -c constraints.txt"
            )

    def build_cube(
        self,
        records: list[Path],
        dimensions: tuple[str, ...],
        counts: tuple[str, ...],
        target: Path,
    ) -> dict:
        """As `data.cube.cube.build_cube`, counted by the cluster. Raises EngineError where it
        cannot.
        """
        self.ready()
        with (
            open_shared_folder(self.place) as room,
            tempfile.TemporaryDirectory(dir=target.parent) as folder,
        ):
            sources = [room.send(path) for path in records]
            try:
                self._count(sources, dimensions, counts, room.address("cells"))
            except (
                Exception
            ) as fault:  # py4j, pyspark and the cluster each raise families of their own
                said = (str(fault).strip() or type(fault).__name__).splitlines()[0][:300]
                raise EngineError(
                    f"Spark at {self.master} did not count the records in {self.place}: {said}"
                ) from None
            return build_cube(
                records, dimensions, counts, target, room.fetch("cells", Path(folder))
            )

    def _count(
        self, sources: list[str], dimensions: tuple[str, ...], counts: tuple[str, ...], cells: str
    ) -> None:
        session = self._session()
        session.read.option("mergeSchema", "true").parquet(*sources).createOrReplaceTempView(
            "records"
        )
        session.sql(write_cube_statement("records", write_keys(dimensions), counts)).write.parquet(
            cells
        )

    def _session(self):
        """A session of its own (several cities count at the same time) in the one application of
        this process.
        """
        from pyspark.sql import SparkSession

        with _session_lock:
            builder = SparkSession.builder.master(self.master).appName("plainview")
            for key, value in QUIET_SETTINGS.items():
                builder = builder.config(key, value)
            return builder.getOrCreate().newSession()


@dataclass(frozen=True)
class SharedFolder:
    """A folder of its own in the shared place: `files` is an fsspec file system, `path` the folder
    in it.
    """

    files: AbstractFileSystem
    path: str

    def address(self, name: str) -> str:
        """The URL under which Spark knows something in this folder."""
        scheme, _, rest = self.files.unstrip_protocol(f"{self.path}/{name}").partition("://")
        return f"{HADOOP_SCHEMES.get(scheme, scheme)}://{rest}"

    def send(self, file: Path) -> str:
        """Copy a file to the shared place; return its address."""
        self.files.put_file(str(file), f"{self.path}/{file.name}")
        return self.address(file.name)

    def fetch(self, name: str, folder: Path) -> list[Path]:
        """Copy the Parquet files of one folder from the shared place; return their local paths."""
        found = sorted(self.files.glob(f"{self.path}/{name}/*.parquet"))
        for number, file in enumerate(found):
            self.files.get_file(file, str(folder / f"{number:05d}.parquet"))
        return [folder / f"{number:05d}.parquet" for number in range(len(found))]


@contextmanager
def open_shared_folder(place: str) -> Iterator[SharedFolder]:
    """A new folder in a place named by an fsspec URL (a plain path is a folder here), removed at
    the end.

    Raises EngineError where the place cannot be reached.
    """
    import fsspec

    try:
        files, root = fsspec.url_to_fs(place if "://" in place else os.path.abspath(place))
        room = SharedFolder(files, f"{root.rstrip('/')}/plainview-{uuid4().hex}")
        files.makedirs(room.path, exist_ok=True)
    except (ImportError, OSError, ValueError) as fault:
        raise EngineError(
            f"PLAINVIEW_SPARK_PLACE={place}: cannot be written to ({fault})"
        ) from None
    try:
        yield room
    finally:
        files.rm(room.path, recursive=True)
