"""Reads a folder of policies and refuses what is wrong with file, line and reason."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from policies import rules
from policies.alert_rules import AlertRules
from policies.check_settings import CHECKS, SettingError, settings_from, shipped_checks
from policies.models import CheckSetting, DocumentKind, Limits, Office, Policies, Procedure, Regions, Service, Viewing
from policies.proof import Break
from policies.viewing import Parts, viewing_breaks

SHIPPED = Path(__file__).parent
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast where it exists
_Part = TypeVar("_Part", bound=BaseModel)
_FOLDERS: dict[str, type[BaseModel]] = {"procedures": Procedure, "kinds": DocumentKind, "services": Service}
_SINGLE: dict[str, type[BaseModel]] = {
    "office": Office, "limits": Limits, "regions": Regions, "views": Viewing, "alerts": AlertRules,
}  # fmt: skip


class PolicyError(Exception):
    """A policy file that cannot be accepted."""

    def __init__(self, file: Path, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(slots=True)
class _Source:
    """One parsed file, with its YAML nodes so that a place in the data can be given as a line."""

    file: Path
    root: yaml.Node | None = None
    data: Any = None
    part: Any = None

    def line_of(self, place: Iterable[str | int]) -> int:
        """The line of a place, or of its nearest parent that exists in the file."""
        node, line = self.root, 1
        for step in place:
            found = next(((mark, value) for key, mark, value in _children(node) if key == step), None)
            if found is None:
                break
            line, node = found[0].start_mark.line + 1, found[1]
        return line

    def error(self, place: Iterable[str | int], reason: str) -> PolicyError:
        return PolicyError(self.file, self.line_of(place), reason)


@dataclass(slots=True)
class _Reading:
    sources: list[_Source] = field(default_factory=list)
    errors: list[PolicyError] = field(default_factory=list)


def _children(node: yaml.Node | None) -> Iterator[tuple[str | int, yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key, value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((at, child, child) for at, child in enumerate(node.value))


def _repeated_keys(node: yaml.Node | None) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                yield key
            seen.add(key.value)
    for _, _, child in _children(node):
        yield from _repeated_keys(child)


def _anchor_line(text: str) -> int | None:
    if "&" not in text and "*" not in text:
        return None
    for token in yaml.scan(text, Loader=_Loader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            return int(token.start_mark.line) + 1
    return None


def _parse(file: Path, reading: _Reading) -> _Source | None:
    source = _Source(file)
    try:
        text = file.read_text("utf-8")
        # Aliases can nest without end and hide where a value came from; policies do not need them.
        if (line := _anchor_line(text)) is not None:
            reading.errors.append(PolicyError(file, line, "anchors and aliases are not used in policies"))
            return None
        loader = _Loader(text)
        source.root = loader.get_single_node()
        source.data = None if source.root is None else loader.construct_document(source.root)
    except (yaml.YAMLError, UnicodeDecodeError, OSError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        reading.errors.append(PolicyError(file, mark.line + 1 if mark else 1, reason))
        return None
    repeated = list(_repeated_keys(source.root))
    for key in repeated:
        reading.errors.append(PolicyError(file, key.start_mark.line + 1, f"key {key.value} stands twice"))
    return None if repeated else source


def _load(file: Path, model: type[_Part], reading: _Reading) -> _Part | None:
    source = _parse(file, reading)
    if source is None:
        return None
    try:
        part = model.model_validate(source.data)
    except ValidationError as error:
        for item in error.errors():
            where = ".".join(str(step) for step in item["loc"])
            reading.errors.append(source.error(item["loc"], f"{where}: {item['msg']}" if where else item["msg"]))
        return None
    source.part = part
    reading.sources.append(source)
    return part


def _load_folder(folder: Path, model: type[_Part], extra: Iterable[Path], reading: _Reading) -> dict[str, _Part]:
    parts: dict[str, _Part] = {}
    replaced = {file.name for file in extra}
    shipped = [file for file in sorted(folder.glob("*.yaml")) if file.name not in replaced]
    for file in (*shipped, *extra):
        part = _load(file, model, reading)
        if part is None:
            continue
        name = str(part.name)  # type: ignore[attr-defined]  # every model of a folder has a name
        if name != file.stem:
            reading.errors.append(reading.sources[-1].error(("name",), f"a file named {file.stem} holds {name}"))
        parts[name] = part
    return parts


def _checks(file: Path, reading: _Reading) -> dict[str, CheckSetting]:
    """The settings of the checks; a folder without a file of them keeps those that ship."""
    if not file.is_file():
        return dict(shipped_checks())
    source = _parse(file, reading)
    if source is None:
        return {}
    try:
        return settings_from(source.data, {} if file == SHIPPED / CHECKS else shipped_checks())
    except SettingError as error:
        reading.errors.append(source.error(error.place, error.reason))
        return {}


def _viewing(given: Path, services: Collection[str], reading: _Reading) -> Viewing | None:
    """Who sees what of documents; a folder without a file of it keeps the one that ships, as far as it has services."""
    if given.is_file():
        return _load(given, Viewing, reading)
    shipped = _load(SHIPPED / "views.yaml", Viewing, reading)
    if shipped is None:
        return None
    needed = {name: groups for name, groups in shipped.needed.items() if name in services}
    own = shipped.model_copy(update={"needed": needed})
    reading.sources[-1].part = own
    return own


def _alerts(given: Path, reading: _Reading) -> AlertRules | None:
    """What is unusual; a folder without a file of it keeps the one that ships."""
    return _load(given if given.is_file() else SHIPPED / "alerts.yaml", AlertRules, reading)


def _breaks(part: object, parts: Parts) -> Iterator[Break]:
    if isinstance(part, Procedure):
        yield from rules.procedure_breaks(part)
    elif isinstance(part, DocumentKind):
        yield from rules.kind_breaks(part)
    elif isinstance(part, Service):
        yield from rules.service_breaks(part, parts.procedures, parts.kinds)
    elif isinstance(part, Office):
        yield from rules.office_breaks(part)
    elif isinstance(part, Limits):
        yield from rules.limits_breaks(part)
    elif isinstance(part, Regions):
        yield from rules.regions_breaks(part)
    elif isinstance(part, Viewing):
        yield from viewing_breaks(part, parts)


def _area(file: Path) -> str | None:
    if file.stem in (*_SINGLE, "checks"):
        return file.stem
    if file.parent.name in _FOLDERS:
        return file.parent.name
    # A loose file outside the folders is told by its keys.
    text = file.read_text("utf-8", errors="replace") if file.is_file() else ""
    signs = {"transitions:": "procedures", "requirements:": "services", "markers:": "kinds", "fields:": "kinds"}
    return next((area for sign, area in signs.items() if f"\n{sign}" in f"\n{text}"), None)


def _read(folder: Path, extra: Iterable[Path] = ()) -> tuple[Policies | None, list[PolicyError]]:
    reading = _Reading()
    given: dict[str, list[Path]] = {}
    for file in extra:
        if not file.is_file():
            reading.errors.append(PolicyError(file, 1, "there is no such file"))
            continue
        area = _area(file)
        if area is None:
            reading.errors.append(PolicyError(file, 1, "neither a service, a procedure, a document kind nor an office"))
        else:
            given.setdefault(area, []).append(file)
    procedures = _load_folder(folder / "procedures", Procedure, given.get("procedures", ()), reading)
    kinds = _load_folder(folder / "kinds", DocumentKind, given.get("kinds", ()), reading)
    services = _load_folder(folder / "services", Service, given.get("services", ()), reading)
    office = _load(given.get("office", [folder / "office.yaml"])[-1], Office, reading)
    limits = _load(given.get("limits", [folder / "limits.yaml"])[-1], Limits, reading)
    regions = _load(given.get("regions", [folder / "regions.yaml"])[-1], Regions, reading)
    viewing = _viewing(given.get("views", [folder / "views.yaml"])[-1], services, reading)
    alerts = _alerts(given.get("alerts", [folder / "alerts.yaml"])[-1], reading)
    checks = _checks(given.get("checks", [folder / CHECKS])[-1], reading)
    for source in reading.sources:
        for place, reason in _breaks(source.part, Parts(kinds, services, procedures)):
            reading.errors.append(source.error(place, reason))
    if reading.errors or office is None or limits is None or regions is None or viewing is None or alerts is None:
        return None, reading.errors
    return Policies(
        office=office,
        limits=limits,
        procedures=procedures,
        kinds=kinds,
        services=services,
        regions=regions,
        viewing=viewing,
        alerts=alerts,
        checks=checks,
    ), []


def read_policies(folder: Path | None = None) -> Policies:
    """Everything in the folder (the shipped one by default, read once a process); raises the first PolicyError."""
    return _shipped() if folder is None else _whole(folder)


@cache
def _shipped() -> Policies:
    return _whole(SHIPPED)


def _whole(folder: Path) -> Policies:
    policies, errors = _read(folder)
    if policies is None:
        raise errors[0]
    return policies


def check(paths: Iterable[Path] = ()) -> list[PolicyError]:
    """All errors of a folder, of single files in the context of the shipped folder, or of the shipped folder itself."""
    chosen = list(paths)
    folders = [path for path in chosen if path.is_dir()]
    files = [path for path in chosen if not path.is_dir()]
    errors = [error for folder in folders for error in _read(folder)[1]]
    return errors + (_read(SHIPPED, files)[1] if files or not folders else [])


def content_of(service: str, policies: Policies) -> dict[str, Any]:
    """What a case of that service runs under, as JSON: the service, its procedure, its kinds, and the office."""
    chosen = policies.services[service]
    return {
        "service": chosen.model_dump(mode="json", by_alias=True),
        "procedure": policies.procedures[chosen.procedure].model_dump(mode="json", by_alias=True),
        "kinds": {
            name: policies.kinds[name].model_dump(mode="json", by_alias=True)
            for name in sorted({requirement.kind for requirement in chosen.requirements})
        },
        # how people sign in is no rule of a case, and how long a case is kept is ruled by the law of today
        "office": policies.office.model_dump(
            mode="json", by_alias=True, exclude={"sign_in", "retention", "retention_of"}
        ),
    }


def version_of(service: str, policies: Policies) -> str:
    """SHA-256 of `content_of` the service, in hexadecimal digits."""
    content = json.dumps(content_of(service, policies), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()
