"""The tables of Evalueren, one file per kind of evaluation."""

from waterlijn.web.evaluate.models.surveys import (
    Draft,
    Invitee,
    Link,
    PanelMember,
    PaperForm,
    Response,
    Stratum,
    Survey,
    Wave,
)

__all__ = ["Draft", "Invitee", "Link", "PanelMember", "PaperForm", "Response", "Stratum", "Survey", "Wave"]
