"""What came out: renewed while people vote, fixed when published, and the same on every page and in every file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from waterlijn.errors import NotAllowed
from waterlijn.web.accounts.models import AuditEvent
from waterlijn.web.meet import tasks
from waterlijn.web.meet.actions import analysing, publishing
from waterlijn.web.meet.models import Analysis, Conversation, Participant, Statement, Vote
from waterlijn.web.meet.queries import analyses
from waterlijn.web.meet.stored import document_as_data

if TYPE_CHECKING:
    from waterlijn.report import Table
    from waterlijn.web.accounts.models import Member

pytestmark = pytest.mark.django_db
Spectrum = Callable[..., list[Participant]]


def close(conversation: Conversation) -> Conversation:
    conversation.closed_at = timezone.now()
    conversation.save()
    return conversation


def test_a_live_analysis_is_renewed_and_there_is_one(conversation: Conversation, spectrum: Spectrum) -> None:
    spectrum(conversation, 20)
    first = analysing.analyse(conversation)
    again = analysing.analyse(conversation)
    assert conversation.analyses.count() == 1
    assert first.votes_hash == again.votes_hash
    assert (again.n_participants, again.n_votes) == (20, 240)
    spectrum(conversation, 5, seed=2)
    assert analysing.analyse(conversation).votes_hash != first.votes_hash


def test_nothing_that_is_kept_tells_of_persons(conversation: Conversation, spectrum: Spectrum) -> None:
    people = spectrum(conversation, 30)
    result = analysing.analyse(conversation).result
    text = json.dumps(result)
    assert "participant" not in text
    assert not any(person.key_hash in text for person in people)

    def lengths(part: Any) -> set[int]:
        inside = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
        own = {len(part)} if isinstance(part, list) else set()
        return own.union(*(lengths(each) for each in inside))

    assert 30 not in lengths(result), "a list with one place per person"


def test_no_votes_no_people_and_all_passes_are_no_trouble(
    make_conversation: Callable[..., Conversation], spectrum: Spectrum
) -> None:
    empty = analysing.analyse(make_conversation())
    assert empty.n_participants == 0
    assert not analyses.is_enough(empty)
    one = make_conversation()
    spectrum(one, 1)
    assert not analyses.is_enough(analysing.analyse(one))
    silent = make_conversation()
    spectrum(silent, 30)
    Vote.objects.filter(conversation=silent).update(value=0)
    assert analyses.document_of(analysing.analyse(silent), "nl").sentence


def test_small_conversations_say_that_nothing_can_be_said(
    conversation: Conversation, spectrum: Spectrum, client_of: Callable[..., Client]
) -> None:
    spectrum(conversation, 11)
    row = analysing.analyse(conversation)
    assert row.result["bridges"] == []
    assert row.result["statements"] == []
    page = client_of("prevention").get(f"/meet/conversations/{conversation.pk}/result/").content.decode()
    assert "minder dan 12 mensen" in page
    assert "Stelling nummer 1." not in page


def test_what_binds_is_found_and_every_page_says_the_same(
    conversation: Conversation, spectrum: Spectrum, make_member: Callable[..., Member], client_of: Callable[..., Client]
) -> None:
    spectrum(conversation, 60)
    publishing.publish(by=make_member("communication"), conversation=close(conversation))
    row = Analysis.objects.get()
    found = {one["number"] for one in row.result["bridges"]}
    assert found <= {1, 2, 3, 4}
    assert len(found) >= 3
    sentence = analyses.document_of(row, "nl").sentence
    for path in (f"/meet/conversations/{conversation.pk}/result/", f"/meet/g/{conversation.key}/result/"):
        page = client_of("wellbeing").get(path).content.decode()
        assert sentence in page
        assert "<table" in page
    written = Client().get(f"/meet/g/{conversation.key}/result/csv/").content.decode("utf-8-sig")
    assert next(csv.reader(io.StringIO(written.splitlines()[1]), delimiter=";"))[0] == sentence
    for kind, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("ods", b"PK")):
        assert Client().get(f"/meet/g/{conversation.key}/result/{kind}/").content.startswith(begins)
    assert Client().get(f"/meet/g/{conversation.key}/result/exe/").status_code == 404


def test_the_map_stands_after_the_tables_and_behind_a_click(
    conversation: Conversation, spectrum: Spectrum, make_member: Callable[..., Member]
) -> None:
    spectrum(conversation, 60)
    publishing.publish(by=make_member("communication"), conversation=close(conversation))
    page = Client().get(f"/meet/g/{conversation.key}/result/").content.decode()
    assert page.index("Wat verbindt") < page.index('<details class="meet-map">')
    assert "De grootte van een vlek zegt niet" in page


def test_a_stored_document_comes_back_as_it_was(conversation: Conversation, spectrum: Spectrum) -> None:
    spectrum(conversation, 40)
    row = analysing.analyse(conversation)
    document = analyses.document_of(row, "nl")
    kept = {key: value for key, value in row.result["documents"]["nl"].items() if key != "has_map"}
    assert json.loads(json.dumps(document_as_data(document))) == kept
    charts = [chart for section in document.sections for chart in section.charts]
    assert charts
    drawn = charts[0].figure("here")
    assert "stored-chart" not in drawn


def test_only_who_leads_publishes_and_only_once(
    conversation: Conversation, spectrum: Spectrum, client_of: Callable[..., Client]
) -> None:
    spectrum(conversation, 20)
    path = f"/meet/conversations/{conversation.pk}/result/publish/"
    leader = client_of("wellbeing")
    assert leader.post(path, follow=True).status_code == 200
    assert Analysis.objects.filter(is_final=True).count() == 0, "people can still vote"
    close(conversation)
    assert client_of("prevention").post(path).status_code == 403
    leader.post(path)
    leader.post(path)
    row = Analysis.objects.get()
    assert row.is_final
    event = AuditEvent.objects.get(what="conversation.published")
    assert row.votes_hash in event.details_text
    assert "Stelling" not in event.details_text


def test_before_publishing_the_public_sees_nothing_and_others_never(
    conversation: Conversation, spectrum: Spectrum, client_of: Callable[..., Client], make_member: Callable[..., Member]
) -> None:
    from waterlijn.web.accounts.models import Organisation

    spectrum(conversation, 20)
    analysing.analyse(conversation)
    page = Client().get(f"/meet/g/{conversation.key}/result/")
    assert "nog niet gepubliceerd" in page.content.decode()
    assert Client().get(f"/meet/g/{conversation.key}/result/pdf/").status_code == 404
    assert Client().get(f"/meet/g/{conversation.key}/result/data/").status_code == 404
    elsewhere = Organisation.objects.create(name="Elders", slug="elders")
    stranger = client_of(make_member("communication", organisation=elsewhere))
    assert stranger.get(f"/meet/conversations/{conversation.pk}/result/").status_code == 404


def test_what_was_published_stays_when_votes_are_taken_back(
    conversation: Conversation, spectrum: Spectrum, make_member: Callable[..., Member]
) -> None:
    people = spectrum(conversation, 30)
    publishing.publish(by=make_member("communication"), conversation=close(conversation))
    before = Client().get(f"/meet/g/{conversation.key}/result/csv/").content
    Vote.objects.filter(participant__in=people[:20]).delete()
    Statement.objects.filter(conversation=conversation).update(text="(gewist)")
    assert analysing.analyse(conversation).is_final
    assert Client().get(f"/meet/g/{conversation.key}/result/csv/").content == before


def test_deleted_votes_cannot_be_published(conversation: Conversation, make_member: Callable[..., Member]) -> None:
    conversation.cleared_at = timezone.now()
    with pytest.raises(NotAllowed):
        publishing.publish(by=make_member("communication"), conversation=close(conversation))


def test_numbers_of_few_people_stay_away_from_the_background(
    make_conversation: Callable[..., Conversation], spectrum: Spectrum
) -> None:
    asked = [{"key": "age", "text": "Hoe oud ben je?", "options": ["jong", "oud"]}]
    conversation = make_conversation(background=asked)
    spectrum(conversation, 20, background={"age": "jong"})
    spectrum(conversation, 3, seed=2, background={"age": "oud"})
    spectrum(conversation, 9, seed=3)
    document = analyses.document_of(analysing.analyse(conversation), "nl")
    table = next(
        table for section in document.sections for table in section.tables if table.caption == asked[0]["text"]
    )
    cells = {row[0]: row[1] for row in table.rows}
    assert cells["oud"] == "te weinig"
    assert list(cells.values()).count("te weinig") >= 2, "from the total the small one could be computed"


def test_what_the_minority_needs_is_told_with_how_many_of_them_agree(
    conversation: Conversation, spectrum: Spectrum, make_statement: Callable[..., Statement]
) -> None:
    spectrum(conversation, 1)
    about = conversation.statements.get(number=6)
    make_statement("Ik kan mee als er licht is.", kind="need", about=about, number=13)
    spectrum(conversation, 50, seed=4)
    document = analyses.document_of(analysing.analyse(conversation), "nl")
    section = next(section for section in document.sections if section.heading == "Wat wie het anders ziet nodig heeft")
    row = section.tables[0].rows[0]
    assert row[:2] == ("Ik kan mee als er licht is.", "Stelling nummer 6.")
    assert "%" in row[2]
    assert "%" in row[4]


def test_who_sees_it_differently_is_told_with_what_tells_them_apart(
    conversation: Conversation, cast: Callable[..., None], make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
) -> None:  # fmt: skip
    """Thirty people agree with the first and reject the second; ten do the opposite."""
    first, second = make_statement("Meer bomen.", is_deepened=True), make_statement("Eerst parkeerplaatsen.")
    for person, participant in enumerate(make_participants(40)):
        cast(participant, first, 1 if person < 30 else -1)
        cast(participant, second, -1 if person < 30 else 1)
    document = analyses.document_of(analysing.analyse(conversation), "nl")
    section = next(section for section in document.sections if section.heading == "Wie het anders ziet")
    row = section.tables[0].rows[0]
    assert (row[0], row[3]) == ("Meer bomen.", "“Eerst parkeerplaatsen.”: eens")
    assert row[1].startswith("25")
    assert "14" in row[2]
    assert "40" in row[2]


def test_what_the_others_say_of_a_need_cannot_be_computed(
    conversation: Conversation,
    make_statement: Callable[..., Statement],
    make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:
    """Everybody less those who disagreed is one person here."""
    about = make_statement("Het plein wordt autovrij.")
    need = make_statement("Ik kan mee als er licht is.", kind="need", about=about)
    *against, alone = make_participants(20)
    for person in against:
        cast(person, about, -1)
        cast(person, need, 1)
    cast(alone, about, 1)
    cast(alone, need, -1)
    row = _row_of_need(conversation)
    assert "%" in row[2]
    assert "%" not in row[4]
    for person in make_participants(4):
        cast(person, need, 1)
    assert "%" in _row_of_need(conversation)[4], "five others"


def _row_of_need(conversation: Conversation) -> tuple[str, ...]:
    document = analyses.document_of(analysing.analyse(conversation), "nl")
    heading = "Wat wie het anders ziet nodig heeft"
    return next(section for section in document.sections if section.heading == heading).tables[0].rows[0]


def test_who_stands_nowhere_is_not_what_is_left_of_everybody(
    conversation: Conversation, spectrum: Spectrum, make_participants: Callable[..., list[Participant]],
    cast: Callable[..., None],
) -> None:  # fmt: skip
    """Sides and everybody stand on pages of one result: two people who voted little must not be the difference."""
    spectrum(conversation, 60)
    one = conversation.statements.get(number=1)
    votes = {vote.participant_id: vote.value for vote in one.votes.all()}  # the last counts
    for person in make_participants(2):
        cast(person, one, -1)
    sixty = [len(votes), sum(value < 0 for value in votes.values())]
    assert _of_everybody(conversation, 1) == sixty
    for person in make_participants(3):
        cast(person, one, -1)
    assert _of_everybody(conversation, 1) == [sixty[0] + 5, sixty[1] + 5], "five are enough to hide among"


def _of_everybody(conversation: Conversation, number: int) -> list[int]:
    """How many people, and how many of them disagree, as it can be read from what is stored."""
    row = analysing.made(conversation, is_final=True)
    measured = next(one["disagree"] for one in row.result["statements"] if one["number"] == number)
    lines = next(one["sides"] for one in row.result["open"] if one["number"] == number)
    people, against = measured["n"], round(measured["value"] * measured["n"])
    assert lines[0][1] in (None, people), "open data says the same"
    return [people, against]


def test_only_the_leader_reads_whether_anything_stands_out(
    conversation: Conversation, spectrum: Spectrum, client_of: Callable[..., Client]
) -> None:
    spectrum(conversation, 30)
    analysing.analyse(conversation)
    path = f"/meet/conversations/{conversation.pk}/result/"
    assert "Valt er iets op?" in client_of("communication").get(path).content.decode()
    assert "Valt er iets op?" not in client_of("prevention").get(path).content.decode()


def test_the_votes_of_a_few_cannot_be_tried_until_they_fit(conversation: Conversation, spectrum: Spectrum) -> None:
    spectrum(conversation, 11)
    assert analysing.analyse(conversation).votes_hash == ""
    spectrum(conversation, 1)
    assert len(analysing.analyse(conversation).votes_hash) == 64


def test_a_refresh_comes_when_something_changed_and_not_before(conversation: Conversation, spectrum: Spectrum) -> None:
    assert tasks.enqueue_refreshes() == 0, "nobody voted"
    spectrum(conversation, 12)
    assert tasks.enqueue_refreshes() == 1
    assert tasks.enqueue_refreshes() == 0, "one task at a time"
    _forget_tasks()
    tasks.refresh.call(conversation.pk)
    spectrum(conversation, 5, seed=2)
    assert tasks.enqueue_refreshes() == 0, "just renewed"
    _age(conversation)
    assert tasks.enqueue_refreshes() == 1
    _forget_tasks()
    tasks.refresh.call(conversation.pk)
    _age(conversation)
    assert tasks.enqueue_refreshes() == 0, "nothing changed"
    conversation.statements.filter(number=1).update(state=Statement.State.REJECTED)
    assert tasks.enqueue_refreshes() == 1, "a moderator took one out"


def test_no_two_live_results_lie_one_voter_apart(conversation: Conversation, spectrum: Spectrum) -> None:
    """Who leads sees who comes in last; what that person voted or told must not be the difference of two pages."""
    conversation.background = [{"key": "age", "text": "Hoe oud ben je?", "options": ["jong", "oud"]}]
    conversation.save()
    people = spectrum(conversation, 20, background={"age": "jong"})
    tasks.refresh.call(conversation.pk)
    before = conversation.analyses.get()

    spectrum(conversation, 4, seed=2, background={"age": "oud"})
    _age(conversation)
    assert tasks.enqueue_refreshes() == 0, "four people, however much they vote"
    Vote.objects.filter(participant=people[0]).delete()
    assert tasks.enqueue_refreshes() == 0, "somebody took everything back"
    people[0].delete()
    conversation.statements.create(number=99, text="Van een inwoner.", state=Statement.State.ACCEPTED)
    assert tasks.enqueue_refreshes() == 1, "a moderator let one in"
    _forget_tasks()
    tasks.refresh.call(conversation.pk)
    after = conversation.analyses.get()
    assert (after.last_vote, after.n_participants) == (before.last_vote, 19)
    assert "oud" not in [row[0] for table in _tables(after) for row in table.rows if row[1] not in ("te weinig", "0")]

    spectrum(conversation, 1, seed=3)
    _age(conversation)
    assert tasks.enqueue_refreshes() == 1, "a fifth"
    _forget_tasks()
    tasks.refresh.call(conversation.pk)
    assert conversation.analyses.get().n_participants == 24
    spectrum(conversation, 1, seed=4)
    Conversation.objects.update(closed_at=timezone.now())
    _age(conversation)
    assert tasks.enqueue_refreshes() == 1, "it is over: nobody comes after"


def _tables(row: Analysis) -> list[Table]:
    return [table for section in analyses.document_of(row, "nl").sections for table in section.tables]


def test_large_conversations_are_renewed_less_often(conversation: Conversation, spectrum: Spectrum) -> None:
    spectrum(conversation, 12)
    row = analysing.analyse(conversation)
    Analysis.objects.filter(pk=row.pk).update(n_votes=tasks.LARGE, settings={})
    _age(conversation)
    assert tasks.enqueue_refreshes() == 0
    _age(conversation, timedelta(minutes=4))
    assert tasks.enqueue_refreshes() == 1


def test_a_task_for_what_is_gone_or_published_does_nothing(
    conversation: Conversation, spectrum: Spectrum, make_member: Callable[..., Member]
) -> None:
    spectrum(conversation, 12)
    publishing.publish(by=make_member("communication"), conversation=close(conversation))
    assert tasks.refresh.call(conversation.pk) == 0
    assert tasks.refresh.call(10**6) == 0
    assert tasks.enqueue_refreshes() == 0


def _age(conversation: Conversation, by: timedelta = timedelta(seconds=30)) -> None:
    conversation.analyses.update(made_at=timezone.now() - by)


def _forget_tasks() -> None:
    from django_tasks_db.models import DBTaskResult

    DBTaskResult.objects.all().delete()
