"""What a complaint is about, by its code: a service on its poster, a project on the ballot."""

from __future__ import annotations

from dataclasses import dataclass

from flows.case import Subject
from flows.codes import read_poster, tokens
from flows.world import Contest
from smsgateway.actions.services.book import Book


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
        code = "".join(tokens(typed))
        project = self.contest.by_code.get(code) if self.contest else None
        if project:
            return Known(Subject(project.code, project.name), project_id=project.id)
        return None
