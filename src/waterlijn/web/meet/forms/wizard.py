"""The steps from a question to an open conversation. Each can be left, and is found again as it was."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from waterlijn.web.accounts.queries import places_of
from waterlijn.web.listen.forms.sources import date_input
from waterlijn.web.meet import policy
from waterlijn.web.meet.languages import LANGUAGES
from waterlijn.web.meet.models import Conversation
from waterlijn.web.meet.models.conversations import LONGEST_RETENTION_MONTHS
from waterlijn.web.meet.models.statements import LONGEST

SHORTEST_STATEMENT, LONGEST_POLICY, LONGEST_ABOUT = 40, 4000, 2000
MOST_BACKGROUND, MOST_OPTIONS, LONGEST_OPTION = 3, 8, 60
FEW_OPTIONS = 2
LONGEST_DAYS = 365  # a conversation that goes on for longer than a year is another one


def area(rows: int, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class StepForm(forms.ModelForm[Conversation]):
    """What every step shares: the languages beside the one in which the question was written."""

    def other_languages(self) -> dict[str, str]:
        own = self.instance.language
        return {code: name for code, name in LANGUAGES.items() if code != own}

    def chosen_languages(self) -> dict[str, str]:
        return {code: name for code, name in self.other_languages().items() if code in self.instance.languages}

    def translated(self, part: str, code: str) -> str:
        return str((self.instance.translations.get(code) or {}).get(part, ""))

    def keep_translations(self, part: str, prefix: str) -> None:
        """Put what was filled in beside what other steps put there."""
        kept = {code: dict(parts) for code, parts in self.instance.translations.items()}
        for code in self.other_languages():
            if (name := f"{prefix}_{code}") in self.cleaned_data:
                kept.setdefault(code, {})[part] = self.cleaned_data[name].strip()
        self.instance.translations = {
            code: found for code, parts in kept.items() if (found := {k: v for k, v in parts.items() if v})
        }


class QuestionForm(StepForm):
    language = forms.ChoiceField(
        label=_("In which language do you write?"), choices=list(LANGUAGES.items()), widget=forms.RadioSelect
    )
    languages = forms.MultipleChoiceField(
        label=_("In which languages can people take part?"),
        choices=list(LANGUAGES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The page speaks these languages. Translate the question below; statements you can translate later."
        ),
    )

    class Meta:
        model = Conversation
        fields = ("question", "about", "language", "languages")
        labels: ClassVar = {
            "question": _("What do you ask?"),
            "about": _("What is it about, and what happens with it?"),
        }
        help_texts: ClassVar = {
            "question": _("One open question that people can answer in many ways. It ends with a question mark."),
            "about": _(
                "Two or three plain sentences: why you ask, who decides, and when people hear what comes of it."
            ),
        }
        widgets: ClassVar = {"question": area(2, maxlength=160), "about": area(4, maxlength=LONGEST_ABOUT)}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        given = self.data.get("language") if self.is_bound else None
        if given in LANGUAGES:
            self.instance.language = given
        for code, name in self.other_languages().items():
            self._add(f"question_{code}", gettext("The question in another language: {language}"), name, 160, 2)
            self._add(
                f"about_{code}", gettext("The explanation in another language: {language}"), name, LONGEST_ABOUT, 3
            )
            self.initial[f"question_{code}"] = self.translated("question", code)
            self.initial[f"about_{code}"] = self.translated("about", code)

    def _add(self, key: str, label: str, language: str, longest: int, rows: int) -> None:
        code = key.rsplit("_", 1)[1]
        self.fields[key] = forms.CharField(
            label=label.format(language=language), max_length=longest, required=False, widget=area(rows, lang=code)
        )

    def clean_question(self) -> str:
        return " ".join(self.cleaned_data["question"].split())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        chosen, own = cleaned.get("languages") or [], cleaned.get("language")
        if own:
            cleaned["languages"] = [own, *(code for code in LANGUAGES if code in chosen and code != own)]
        for code in cleaned.get("languages", []):
            name = f"question_{code}"
            if code != own and name in self.fields and not cleaned.get(name):
                self.add_error(name, gettext("People can take part in this language, so the question is needed in it."))
        if not self.errors:
            self.keep_translations("question", "question")
            self.keep_translations("about", "about")
        return cleaned


class PeopleForm(StepForm):
    entrance = forms.ChoiceField(
        label=_("How do people come in?"),
        widget=forms.RadioSelect,
        choices=[
            ("open", _("Open: everybody with the link or the picture, without a name. Fits a hall or a flyer.")),
            ("code", _("With a code: for people whom you invite yourself. Each code counts once.")),
            ("email", _("With an e-mail address: everybody takes part once. The address is checked and not kept.")),
            ("login", _("With an account: members of your own organisation only.")),
        ],
        help_text=_("Nobody sees who voted what, whichever you choose. The stricter the door, the harder it is to vote "
                    "twice, and the fewer people come in."),
    )  # fmt: skip

    class Meta:
        model = Conversation
        fields = ("entrance", "place")
        labels: ClassVar = {"place": _("Which place is it about?")}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        place = self.fields["place"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = places_of(self.instance.organisation)
        place.empty_label = gettext("no place in particular")


class RulesForm(StepForm):
    class Meta:
        model = Conversation
        fields = ("is_strict", "may_add", "longest_statement", "policy")
        labels: ClassVar = {
            "is_strict": _("A statement is shown only after a person has read it"),
            "may_add": _("People may add statements of their own"),
            "longest_statement": _("Longest statement, in characters"),
            "policy": _("House rules"),
        }
        help_texts: ClassVar = {
            "is_strict": _("Leave this on: what was shown to a hundred people cannot be taken back. "
                           "Without it only what looks hostile waits for you."),
            "may_add": _("This is the heart of it: what people bring in themselves is often what binds them."),
            "longest_statement": _("One idea fits 140 characters, and a telephone."),
            "policy": _("Everybody can read them, and your moderators hold to them. Change what does not fit you."),
        }  # fmt: skip
        widgets: ClassVar = {"policy": area(12, maxlength=LONGEST_POLICY)}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["policy"].required = True
        self.fields["policy"].error_messages["required"] = gettext(
            "Without house rules nobody knows why a statement is not shown."
        )
        self.initial["policy"] = self.instance.policy or policy.house_rules(self.instance.language)
        self.fields["longest_statement"].widget.attrs |= {"min": SHORTEST_STATEMENT, "max": LONGEST}
        for code, name in self.chosen_languages().items():
            self.fields[f"policy_{code}"] = forms.CharField(
                label=gettext("House rules in another language: {language}").format(language=name),
                max_length=LONGEST_POLICY, required=True, widget=area(12, lang=code),
                initial=self.translated("policy", code) or policy.house_rules(code),
            )  # fmt: skip

    def clean_longest_statement(self) -> int:
        most: int = self.cleaned_data["longest_statement"]
        if not SHORTEST_STATEMENT <= most <= LONGEST:
            said = gettext("Choose from {least} to {most} characters.")
            raise forms.ValidationError(said.format(least=SHORTEST_STATEMENT, most=LONGEST))
        return most

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.keep_translations("policy", "policy")
        return cleaned


class BackgroundForm(StepForm):
    """At most three questions about who takes part, each with its possible answers."""

    class Meta:
        model = Conversation
        fields: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        there = [*self.instance.background, *[{}] * MOST_BACKGROUND][:MOST_BACKGROUND]
        for i, one in enumerate(there, 1):
            self._ask(f"text_{i}", gettext("Question {n}").format(n=i), one.get("text", ""), forms.TextInput())
            self._ask(
                f"options_{i}", gettext("Answers to question {n}, one per line").format(n=i),
                "\n".join(one.get("options", [])), area(4),
            )  # fmt: skip
            for code, name in self.chosen_languages().items():
                theirs = (one.get("translations") or {}).get(code) or {}
                label = gettext("Question {n} in another language: {language}").format(n=i, language=name)
                self._ask(f"text_{i}_{code}", label, theirs.get("text", ""), forms.TextInput(attrs={"lang": code}))
                label = gettext("Answers to question {n}, in the same order: {language}").format(n=i, language=name)
                self._ask(f"options_{i}_{code}", label, "\n".join(theirs.get("options", [])), area(4, lang=code))

    def _ask(self, key: str, label: str, initial: str, widget: forms.Widget) -> None:
        longest = 160 if key.startswith("text") else 1000
        self.fields[key] = forms.CharField(
            label=label, max_length=longest, required=False, widget=widget, initial=initial
        )

    def lines(self, key: str) -> list[str]:
        found = [" ".join(line.split()) for line in str(self.cleaned_data.get(key, "")).splitlines()]
        return list(dict.fromkeys(line for line in found if line))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        found = []
        for i in range(1, MOST_BACKGROUND + 1):
            text, options = str(cleaned.get(f"text_{i}", "")).strip(), self.lines(f"options_{i}")
            if not text and not options:
                continue
            self._check(i, text, options)
            found.append(
                {"key": f"q{i}", "text": text, "options": options, "translations": self._translations(i, options)}
            )
        self.instance.background = found
        return cleaned

    def _check(self, i: int, text: str, options: list[str]) -> None:
        if not text:
            self.add_error(f"text_{i}", gettext("There are answers, but no question."))
        if not FEW_OPTIONS <= len(options) <= MOST_OPTIONS:
            said = gettext("Give from {least} to {most} answers to choose from.")
            self.add_error(f"options_{i}", said.format(least=FEW_OPTIONS, most=MOST_OPTIONS))
        if any(len(option) > LONGEST_OPTION for option in options):
            said = gettext("An answer has at most {most} characters.")
            self.add_error(f"options_{i}", said.format(most=LONGEST_OPTION))

    def _translations(self, i: int, options: list[str]) -> dict[str, dict[str, Any]]:
        found = {}
        for code in self.chosen_languages():
            text, theirs = str(self.cleaned_data.get(f"text_{i}_{code}", "")).strip(), self.lines(f"options_{i}_{code}")
            if not text and not theirs:
                continue
            if len(theirs) != len(options):
                self.add_error(f"options_{i}_{code}", gettext("Give as many answers as above, in the same order."))
            found[code] = {"text": text, "options": theirs}
        return found


class DaysForm(StepForm):
    class Meta:
        model = Conversation
        fields = ("collect_on", "vote_on", "deepen_on", "decide_on", "retention_months")
        labels: ClassVar = {
            "collect_on": _("From when do people add statements, before the voting?"),
            "vote_on": _("From when do people vote?"),
            "deepen_on": _("From when is who sees it differently asked what they need?"),
            "decide_on": _("On which day does the voting end?"),
            "retention_months": _("Months that votes and statements are kept after that day"),
        }
        help_texts: ClassVar = {
            "collect_on": _("Leave it empty to begin with voting: people can add statements then as well."),
            "vote_on": _("Two to four weeks of voting is enough for most conversations."),
            "deepen_on": _("About two thirds of the way. You choose on which statements. You can also begin it later."),
            "decide_on": _("From this day nobody votes any more, and you tell what is done with it."),
            "retention_months": _("Long enough for a second round, and no longer. What you publish stays."),
        }
        widgets: ClassVar = {name: date_input() for name in ("collect_on", "vote_on", "deepen_on", "decide_on")}

    def __init__(self, *args: Any, **rest: Any) -> None:
        super().__init__(*args, **rest)
        self.fields["vote_on"].required = self.fields["decide_on"].required = True
        if self.instance.opened_at is not None:
            del self.fields["retention_months"]
        else:
            self.fields["retention_months"].widget.attrs |= {"min": 1, "max": LONGEST_RETENTION_MONTHS}
        if self.instance.vote_on is None and self.instance.opened_at is None:
            today = timezone.localdate()
            for name, days in (("vote_on", 7), ("deepen_on", 21), ("decide_on", 28)):
                self.initial[name] = today + timedelta(days=days)

    def clean_retention_months(self) -> int:
        months: int = self.cleaned_data["retention_months"]
        if not 1 <= months <= LONGEST_RETENTION_MONTHS:
            raise forms.ValidationError(
                gettext("Choose from 1 to {most} months.").format(most=LONGEST_RETENTION_MONTHS)
            )
        return months

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        names = ("collect_on", "vote_on", "deepen_on", "decide_on")
        days = [(name, cleaned[name]) for name in names if cleaned.get(name)]
        for (_before, earlier), (name, later) in pairwise(days):
            if later <= earlier:
                self.add_error(name, gettext("This day must be later than the one above it."))
        self._check_last(cleaned.get("decide_on"), days)
        return cleaned

    def _check_last(self, last: date | None, days: list[tuple[str, date]]) -> None:
        if last is None or "decide_on" in self.errors:
            return
        if last <= timezone.localdate():
            self.add_error("decide_on", gettext("The last day is over. Choose a later one."))
        elif (last - min(day for _name, day in days)).days > LONGEST_DAYS:
            self.add_error("decide_on", gettext("A conversation takes at most a year. Hold a second round instead."))
