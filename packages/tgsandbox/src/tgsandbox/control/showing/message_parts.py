"""What a message carries beside its words."""

from __future__ import annotations

from tgsandbox.control.shapes.message_parts import (
    ChecklistView,
    ContactView,
    DiceView,
    FileView,
    GiftOfMessageView,
    MediaView,
    NoteView,
    PaidItemView,
    PaidMediaView,
    PlaceView,
    PollOptionView,
    PollView,
    ReactionView,
    TaskView,
)
from tgsandbox.world.talk.checklists import Checklist, TasksChanged
from tgsandbox.world.talk.contents import ChatEvent, Contact, Dice, Location, Media, PollPosted, Venue
from tgsandbox.world.talk.files import StoredFile
from tgsandbox.world.talk.games import GamePosted
from tgsandbox.world.talk.messages import (
    Content,
    Document,
    GiftGiven,
    Message,
    PaidMedia,
    Photo,
    SuggestedPostNews,
    UniqueGiftGiven,
)
from tgsandbox.world.world import World

FILES_PATH = "/control/v1/files"


def show_file(world: World, content: Content) -> FileView | None:
    if isinstance(content, GamePosted):
        return _file(world, content.game.photo)
    return _file(world, content.file) if isinstance(content, Photo | Document | Media) else None


def url_of_file(file: StoredFile) -> str:
    return file.url or f"{FILES_PATH}/{file.key}"


def show_media(content: Content) -> MediaView | None:
    if isinstance(content, Photo):
        return MediaView("photo", 0, 0, 0, "", "", "", content.has_spoiler)
    if not isinstance(content, Media):
        return None
    return MediaView(
        content.kind,
        content.duration,
        content.width,
        content.height,
        content.title,
        content.performer,
        content.emoji,
        content.has_spoiler,
    )


def show_paid_media(world: World, message: Message) -> PaidMediaView | None:
    content = message.content
    if not isinstance(content, PaidMedia):
        return None
    buyers = world.payments.media_buyers.get((message.chat, message.id), set())
    items = [PaidItemView(item.type, item.duration, _file(world, item.file)) for item in content.items]
    return PaidMediaView(content.star_count, items, sorted(buyers))


def show_place(content: Content) -> PlaceView | None:
    match content:
        case Venue(location=place, title=title, address=address):
            return PlaceView(place.latitude, place.longitude, title, address, is_live=False)
        case Location() as place:
            return PlaceView(place.latitude, place.longitude, "", "", is_live=place.live_period > 0)
    return None


def show_contact(content: Content) -> ContactView | None:
    if not isinstance(content, Contact):
        return None
    name = f"{content.first_name} {content.last_name}".rstrip()
    return ContactView(name, content.phone_number, content.user_id)


def show_dice(content: Content) -> DiceView | None:
    return DiceView(content.emoji, content.value) if isinstance(content, Dice) else None


def show_poll(world: World, content: Content) -> PollView | None:
    if not isinstance(content, PollPosted):
        return None
    poll = world.polls[content.poll_id]
    return PollView(
        question=poll.question,
        options=[
            PollOptionView(option.text, [who for who, chosen in poll.votes.items() if place in chosen])
            for place, option in enumerate(poll.options)
        ],
        is_quiz=poll.type == "quiz",
        is_anonymous=poll.is_anonymous,
        allows_multiple_answers=poll.allows_multiple_answers,
        allows_revoting=poll.allows_revoting,
        is_closed=poll.is_closed,
        close_date=poll.close_date,
        correct=list(poll.correct_option_ids),
        explanation=poll.explanation,
    )


def show_checklist(content: Content) -> ChecklistView | None:
    if not isinstance(content, Checklist):
        return None
    tasks = [TaskView(task.id, task.text, task.done_by) for task in content.tasks]
    return ChecklistView(
        content.title, tasks, content.others_can_add_tasks, content.others_can_mark_tasks_as_done
    )


def show_gift(content: Content) -> GiftOfMessageView | None:
    if not isinstance(content, GiftGiven | UniqueGiftGiven):
        return None
    owned = content.owned
    name = owned.unique.name if owned.unique is not None else ""
    return GiftOfMessageView(owned.gift.emoji, owned.gift.star_count, owned.text, name)


def show_note(world: World, content: Content) -> NoteView | None:
    match content:
        case TasksChanged(message_id=message_id, added=added) as changed:
            kind = "checklist_tasks_added" if added else "checklist_tasks_done"
            return NoteView(kind, [], words_of_tasks(world, changed), message_id)
        case ChatEvent() as event:
            people = [world.user(user_id).first_name for user_id in event.user_ids]
            return NoteView(event.kind, people, event.text, event.message_id)
        case SuggestedPostNews(kind=kind, post=(_, message_id), comment=comment):
            return NoteView(f"suggested_post_{kind}", [], comment, message_id)
    return None


def words_of_tasks(world: World, changed: TasksChanged) -> str:
    """The tasks by their words: those added, or those done with a tick and those not done without."""
    if changed.added:
        return ", ".join(task.text for task in changed.added)
    message = world.chats[changed.chat].messages.get(changed.message_id)
    content = message.content if message is not None else None
    names = {task.id: task.text for task in content.tasks} if isinstance(content, Checklist) else {}
    marks = [("☑", id) for id in changed.done] + [("☐", id) for id in changed.not_done]
    return ", ".join(f"{sign} {names.get(id, id)}" for sign, id in marks)


def show_reactions(world: World, message: Message) -> list[ReactionView]:
    """The emoji, in the order in which they came; custom ones have no sign that could be shown."""
    paid = world.payments.paid_reactions.get((message.chat, message.id), {})
    shown = [ReactionView("⭐", list(paid), sum(paid.values()))] if paid else []
    people: dict[str, list[int]] = {}
    for actor_id, given in world.reactions.get((message.chat, message.id), {}).items():
        for reaction in given:
            if reaction.emoji:
                people.setdefault(reaction.emoji, []).append(actor_id)
    return shown + [ReactionView(emoji, actors) for emoji, actors in people.items()]


def _file(world: World, key: str) -> FileView:
    file = world.files[key]
    return FileView(file.key, file.name, file.mime_type, len(file.content), url_of_file(file))
