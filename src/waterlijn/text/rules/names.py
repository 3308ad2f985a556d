"""Every rule's stable id, and the sentence that people see for it (English msgid, Dutch in the catalogue)."""

from __future__ import annotations

EVIDENCE = {
    "slur": "A swear word for a group of people",
    "insult": "An insult to a person",
    "contempt": "Contempt for the person addressed",
    "degraded_name": "A swear word joined to the name of a group",
    "dehumanising_image": "People are compared with animals, vermin or dirt",
    "generalisation": "Something bad is said of a whole group",
    "exclusion": "A group is told to leave or to have fewer rights",
    "threat": "A threat or a call for violence",
    "wish_of_harm": "Someone is wished harm",
    "us_versus_them": "Us against them",
    "hatred": "Hatred of a group is said in so many words",
    "coded_hate": "A coded word for hate against a group",
}
PROTECTION = {
    "quotation": "These are someone else's words, between quotation marks",
    "reported_speech": "These words are reported, not said",
    "testimony": "Someone tells what was said or done to them",
    "authority_report": "This is a report, or news of one",
    "counter_speech": "The writer speaks up against it",
    "own_identity": "The writer speaks of their own group",
    "negation": "The writer says that it is not so",
    "homonym": "The word has a harmless meaning here",
    "account": "The writer tells what happened, without a hard word of their own",
    "swearing_at_nobody": "A swear word, but at nobody",
    "self": "The writer means themselves",
    "goodwill": "The writer speaks well of these people, or stands up for them",
    "plain_mention": "These people are only mentioned",
    "about_things": "This is about a thing, not about people",
    "condition": "This is said under a condition",
}
# not rules: what happened beside them (text/scorers)
SECOND_READER, NO_SECOND_ANSWER = "second_reader", "second_reader_silent"
ASKED = {
    SECOND_READER: "A second reader, brought by your organisation, was asked as well",
    NO_SECOND_ANSWER: "A second reader was asked, and gave no answer",
}
NAMES = EVIDENCE | PROTECTION | ASKED
