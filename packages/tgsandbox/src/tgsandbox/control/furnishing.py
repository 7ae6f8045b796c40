"""A world as a file describes it."""

from __future__ import annotations

import re
import tomllib

from tgsandbox.control.reading import make_request
from tgsandbox.control.shapes.requests import NewGame, NewProviderToken, NewUser, QuirkSwitch
from tgsandbox.control.shapes.sharing import ForumSwitch
from tgsandbox.control.shapes.star_deals import StarAmountGiven
from tgsandbox.control.shapes.tools import OF_A_LIVE_BOT, PlannedBot, PlannedChat, PlannedUser, WorldPlan
from tgsandbox.control.verb import NotThere, WrongRequest
from tgsandbox.control.verbs import bots, faults, people, quirks, sharing, star_deals, web
from tgsandbox.world.chats import Chat
from tgsandbox.world.groups.communities import Administrator, all_rights, community_of
from tgsandbox.world.people import Bot
from tgsandbox.world.providers.provider import connect_provider
from tgsandbox.world.talk import acts, stickers
from tgsandbox.world.talk.drawing import plain_picture
from tgsandbox.world.talk.storing import PORTRAIT_SIDES, store_portrait
from tgsandbox.world.world import World


def read_plan(text: str) -> WorldPlan:
    """A plan from TOML. Raises WrongRequest with the place that is wrong."""
    try:
        return make_request(WorldPlan, **tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise WrongRequest(f"this is not TOML: {error}") from None


def furnish(world: World, plan: WorldPlan) -> None:
    """Add what the plan names to the world: bots before the people who start them, chats after both."""
    if plan.frozen:
        world.clock.freeze(plan.now)
    elif plan.now is not None:
        world.clock.set(plan.now)
    for name in plan.quirks:
        quirks.switch_quirk(world, name, QuirkSwitch(on=True))
    for person in plan.people:
        _add_person(world, person)
    for bot in plan.bots:
        _add_bot(world, bot)
    for person in plan.people:
        for username in person.started:
            acts.start(world, _id_of(world, person.username), _id_of(world, username))
    for chat in plan.chats:
        _add_chat(world, chat)
    for person in plan.people:
        _add_profile(world, person)
    for set in plan.sticker_sets:
        stickers.furnish(
            world, set.name, set.title, set.emoji, type=set.type, custom_emoji_ids=set.custom_emoji_ids
        )
    for page in plan.web:
        web.put_page(world, page)
    for fault in plan.faults:
        faults.arm_fault(world, fault)


def _add_person(world: World, person: PlannedUser) -> None:
    if (person.started or person.photo or person.personal_chat) and not person.username:
        raise WrongRequest(
            f"{person.first_name} needs a username to start bots and to have a profile",
            field="people.username",
        )
    fields = {name: getattr(person, name) for name in NewUser.__struct_fields__}
    people.create_user(world, make_request(NewUser, **fields))


def _add_profile(world: World, person: PlannedUser) -> None:
    """What needs the chats to be there."""
    if not person.photo and not person.personal_chat:
        return
    user_id = _id_of(world, person.username)
    if person.photo:
        world.profile_photos[user_id] = [_plain_portrait(world)]
    if person.personal_chat:
        channel = sharing.group_of(world, _id_of(world, person.personal_chat))
        world.account(user_id).personal_chat = channel.key


def _plain_portrait(world: World) -> str:
    return store_portrait(world, plain_picture(PORTRAIT_SIDES[-1], PORTRAIT_SIDES[-1])).key


def _add_bot(world: World, plan: PlannedBot) -> None:
    if re.fullmatch(OF_A_LIVE_BOT, plan.token) and not plan.allow_live_token:
        raise WrongRequest(
            f"the token of @{plan.username} looks like a live bot's: such a token does not belong in a file "
            "of tests. Leave it out or make one up, or say allow_live_token = true",
            field="bots.token",
        )
    owner_id = _id_of(world, plan.owner) if plan.owner else 0
    bot = world.add_bot(plan.name, plan.username, owner_id=owner_id, token=plan.token)
    bot.has_inline_mode = plan.inline
    bot.has_group_privacy = plan.privacy
    for provider in plan.providers:
        _connect(world, bot, provider)
    for short_name in plan.games:
        bots.create_game(world, bot.id, make_request(NewGame, short_name=short_name, title=short_name))
    if plan.stars:
        star_deals.give_stars(world, bot.id, make_request(StarAmountGiven, stars=plan.stars))


def _connect(world: World, bot: Bot, provider: str) -> None:
    """`provider` is a name, maybe with a mode, maybe with the token that the bot knows."""
    name, _, rest = provider.partition(":")
    if ":" in rest:
        connect_provider(world, bot.id, name, token=rest)
        return
    bots.connect(world, bot.id, make_request(NewProviderToken, provider=name, mode=rest or "test"))


def _add_chat(world: World, plan: PlannedChat) -> None:
    members = {_id_of(world, username) for username in plan.members}
    chat = world.add_chat(plan.type, plan.title, members, username=plan.username, id=plan.id or 0)
    community = community_of(world, chat)
    community.description = plan.description
    if plan.owner:
        community.owner_id = _id_of(world, plan.owner)
        chat.members.add(community.owner_id)
    for username in plan.administrators:
        _appoint(world, chat, username, plan.rights.get(username))
    if plan.photo:
        community.photo = _plain_portrait(world)
    if plan.forum:
        sharing.switch_forum(world, chat.key.chat_id, ForumSwitch(on=True))


def _appoint(world: World, chat: Chat, username: str, rights: list[str] | None) -> None:
    community, member_id = community_of(world, chat), _id_of(world, username)
    chat.members.add(member_id)
    given = all_rights(chat.type) if rights is None else sharing.known_rights(chat.type, rights)
    community.administrators[member_id] = Administrator(given, community.owner_id)


def _id_of(world: World, username: str) -> int:
    id = world.usernames.get(username.removeprefix("@").lower())
    if id is None:
        known = ", ".join(sorted(world.usernames)) or "none"
        raise NotThere(f"nobody is called {username!r}; there are: {known}")
    return id
