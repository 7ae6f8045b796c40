"""What a person sends besides words, and what the owner of a group does."""

from __future__ import annotations

import pytest
from packages.tgsandbox.tests.botapi.test_profile import png

from tgsandbox.control.shapes.requests import OpenLink
from tgsandbox.control.shapes.sharing import Appoint, React, SendFile, SendLocation, ShareContact, Vote
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.control.verbs import sharing, taps
from tgsandbox.world.errors import WorldError
from tgsandbox.world.groups import invite_links
from tgsandbox.world.groups.invite_links import LinkTerms
from tgsandbox.world.talk import acts, polls
from tgsandbox.world.talk.contents import Contact, PollPosted
from tgsandbox.world.talk.polls import Poll, PollOption
from tgsandbox.world.world import World

NOON = 1_800_000_000.0


@pytest.fixture
def world() -> World:
    world = World(lambda: NOON, seed=3)
    world.add_user("Ann", id=5)
    world.add_bot("Shop", "shop_bot", token="7:secret")
    acts.start(world, 5, 7)
    return world


def test_a_person_sends_a_picture_a_file_a_place_and_a_number(world: World) -> None:
    photo = sharing.send_file(world, 5, 7, SendFile(png(30), kind="photo", caption="Look"))
    file = sharing.send_file(world, 5, 7, SendFile(b"abc", name="a.txt"))
    place = sharing.send_location(world, 5, 7, SendLocation(1.5, 2.5))
    contact = sharing.share_contact(world, 5, 7, ShareContact("+79001234567"))

    assert [one.kind for one in (photo, file, place, contact)] == ["photo", "document", "location", "contact"]
    assert (photo.text, place.text) == ("Look", "1.50000, 2.50000")
    content = world.private_chat(7, 5).messages[contact.id].content
    assert isinstance(content, Contact)
    assert content.user_id == 5
    assert len(world.bot(7).updates.waiting) == 5
    with pytest.raises(WorldError, match="a photo is a PNG"):
        sharing.send_file(world, 5, 7, SendFile(b"abc", kind="photo"))


def test_a_person_votes_once_in_a_quiz(world: World) -> None:
    poll = Poll("1", 7, "Tea?", (PollOption("0", "Yes"), PollOption("1", "No")), allows_revoting=False)
    polls.put(world, poll)
    message = world.add_message(world.private_chat(7, 5), 7, PollPosted("1", "Tea?"))

    sharing.vote(world, 5, 7, message.id, Vote([1]))

    assert poll.votes == {5: (1,)}
    with pytest.raises(WorldError, match="allows no second vote"):
        sharing.vote(world, 5, 7, message.id, Vote([0]))
    with pytest.raises(WorldError, match="is no poll"):
        sharing.vote(world, 5, 7, 1, Vote([0]))


def test_a_person_reacts_with_what_telegram_has(world: World) -> None:
    sharing.react(world, 5, 7, 1, React("👍"))

    assert list(world.reactions.values()) != [{}]
    with pytest.raises(WorldError, match="is no reaction; there are"):
        sharing.react(world, 5, 7, 1, React("x"))


def test_a_person_joins_by_a_link_and_leaves(world: World) -> None:
    chat = world.add_chat("supergroup", "Club", {7})
    sharing.appoint(world, chat.key.chat_id, Appoint(7))
    link = invite_links.create(world, chat, 7, LinkTerms(member_limit=1))

    outcome = taps.open_url(world, 5, OpenLink(link.url))

    assert (outcome.kind, outcome.peer_id) == ("chat", chat.key.chat_id)
    assert [one.status for one in sharing.list_members(world, chat.key.chat_id)] == [
        "member",
        "administrator",
    ]
    sharing.leave_group(world, 5, chat.key.chat_id)
    assert chat.members == {7}


def test_a_person_who_must_be_let_in_waits(world: World) -> None:
    chat = world.add_chat("channel", "News", {7})
    link = invite_links.create(world, chat, 7, LinkTerms(creates_join_request=True))

    outcome = taps.open_url(world, 5, OpenLink(link.url))

    assert (outcome.kind, outcome.text) == ("nothing", "asked to join News")


def test_only_rights_and_members_that_there_are_are_given(world: World) -> None:
    chat = world.add_chat("channel", "News", {7})

    with pytest.raises(WrongRequest, match="no such rights: can_fly"):
        sharing.appoint(world, chat.key.chat_id, Appoint(7, ["can_fly"]))
    with pytest.raises(NotThere, match="no person and no bot 99"):
        sharing.appoint(world, chat.key.chat_id, Appoint(99))
    with pytest.raises(NotThere, match="no group or channel 4"):
        sharing.list_members(world, 4)
