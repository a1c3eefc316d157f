"""What a complaint is about, by its code: a service on its poster, a work on the board at its site,
a project on the ballot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, select

from flows.case import Subject
from flows.codes import read_poster, tokens
from flows.world import Contest
from smsgateway.actions.postercodes import WORK
from smsgateway.actions.services.book import Book
from smsgateway.store.works import works


@dataclass(frozen=True, slots=True)
class Known:
    """A subject and the row that it stands for."""

    subject: Subject
    service_id: int | None = None
    project_id: int | None = None


@dataclass(frozen=True, slots=True)
class Subjects:
    """Everything that has a code for the people of one area."""

    book: Book
    area_id: int
    contest: Contest | None
    """The contest that people there mean now."""
    work: Callable[[str], Subject | None]
    """The work with a code, asked for only where a code of that kind was typed."""

    @property
    def any(self) -> bool:
        """Whether there is one."""
        projects = self.contest.projects if self.contest else ()
        return bool(projects or self.book.serving.get(self.area_id))

    def coded(self, typed: str) -> Known | None:
        """By a code, however it was typed; a service wherever it is."""
        poster = read_poster(typed)
        service = self.book.by_code.get(poster) if poster else None
        if service:
            return Known(Subject(service.code, service.name), service_id=service.id)
        if poster and poster.startswith(WORK) and (work := self.work(poster)):
            return Known(work)
        code = "".join(tokens(typed))
        project = self.contest.by_code.get(code) if self.contest else None
        if project:
            return Known(Subject(project.code, project.name), project_id=project.id)
        return None


def work_coded(connection: Connection, code: str) -> Subject | None:
    """A work wherever it is; its case is tied to it by that code."""
    row = connection.execute(select(works.c.code, works.c.name).where(works.c.code == code)).first()
    return Subject(row.code, row.name) if row else None
