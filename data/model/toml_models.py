"""One TOML file that declares one object: a measure, a statistic, a report pack."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from data.model.errors import CityFileError

Model = TypeVar("Model", bound=BaseModel)


def load_toml_model(path: Path, model: type[Model]) -> Model:
    """The object that a file declares; its id is the file's name.

    Raises CityFileError naming the file, the key and what was expected.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        return model.model_validate({**content, "id": path.stem})
    except tomllib.TOMLDecodeError as error:
        raise CityFileError(f"{path.name}: not valid TOML: {error}") from None
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors()
        )
        raise CityFileError(f"{path.name}: {faults}") from None
