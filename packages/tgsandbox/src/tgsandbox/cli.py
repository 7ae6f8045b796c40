"""The command line: `tgsandbox serve`, and the commands that ask a running sandbox."""

from __future__ import annotations

import argparse
import asyncio
import errno
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tgsandbox.remote import RemoteError, add_commands
from tgsandbox.world.errors import WorldError

if TYPE_CHECKING:
    from tgsandbox.control.shapes.tools import WorldPlan

DEFAULT_PORT = 8081
LOOPBACK = ("127.0.0.1", "::1", "localhost")
FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the process's exit code."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        if options.remote is not None:
            exit_code: int = options.remote(options)
            return exit_code
        _run(options)
    except RemoteError as error:
        print(f"tgsandbox: {error}", file=sys.stderr)
        return FAILED
    except OSError as error:
        print(f"tgsandbox: {_in_words(error, options)}", file=sys.stderr)
        return FAILED
    except WorldError as error:
        print(f"tgsandbox: {error}", file=sys.stderr)
        return FAILED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tgsandbox", description="A local Telegram for bots that take payments."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="start the Bot API server, the control API and the web chat")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help="0 takes any free one (default: %(default)s)"
    )
    serve.add_argument("--seed", type=int, default=0, help="the same seed gives the same ids and tokens")
    serve.add_argument(
        "--bot", action="append", default=[], metavar="NAME", help="make a bot @NAME; may be repeated"
    )
    serve.add_argument(
        "--world", metavar="FILE", help="a TOML file that says who and what there is from the beginning"
    )
    serve.add_argument(
        "--ready-fd",
        type=int,
        default=-1,
        metavar="FD",
        help="write the address to this descriptor when ready",
    )
    serve.add_argument(
        "--while-open",
        type=int,
        default=-1,
        metavar="FD",
        help="stop when the other end of this pipe is closed: when whoever started the sandbox is gone",
    )
    serve.set_defaults(remote=None)
    add_commands(commands)
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError(f"a port is 0 to 65535, got {port}")
    return port


def _run(options: argparse.Namespace) -> None:
    if sys.platform == "win32":
        asyncio.run(_serve(options))
        return
    import uvloop

    uvloop.run(_serve(options))


async def _serve(options: argparse.Namespace) -> None:
    from tgsandbox.control.furnishing import furnish
    from tgsandbox.server import Server
    from tgsandbox.welcome import welcome

    stopped = _stop_signal()
    _stop_with(options.while_open, stopped)
    plan = _read_plan(options.world)
    server = Server(seed=options.seed or plan.seed)
    for name in options.bot:
        server.world.add_bot(name, _username(name))
    furnish(server.world, plan)
    bots = [bot for bot in server.world.bots.values() if bot.id not in server.world.built_in]
    url = await server.start(options.host, options.port)
    if options.host not in LOOPBACK:
        print(
            f"tgsandbox: warning: others can reach {options.host}, and may then do anything in this Telegram",
            file=sys.stderr,
        )
    print(welcome(url, bots))
    print("ready", flush=True)
    _tell_ready(options.ready_fd, url)
    await stopped.wait()
    await server.stop()


def _read_plan(path: str | None) -> WorldPlan:
    """An empty one without a file."""
    from tgsandbox.control.furnishing import read_plan

    try:
        return read_plan(Path(path).read_text(encoding="utf-8") if path else "")
    except OSError as error:
        raise WorldError(f"can't read {path}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise WorldError(f"can't read {path}: it is no text in UTF-8") from None
    except WorldError as error:
        raise WorldError(f"{path}: {error}") from None


def _username(name: str) -> str:
    """Bots' names end with "bot", as BotFather wants it."""
    return name if name.lower().endswith("bot") else f"{name}_bot"


def _tell_ready(descriptor: int, url: str) -> None:
    if descriptor >= 0:
        with os.fdopen(descriptor, "w") as ready:
            ready.write(f"{url}\n")


def _stop_signal() -> asyncio.Event:
    """Set by Ctrl-C and by SIGTERM."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    return stopped


def _stop_with(descriptor: int, stopped: asyncio.Event) -> None:
    """However the other one dies, the system closes its end."""
    if descriptor < 0:
        return
    loop = asyncio.get_running_loop()

    def look() -> None:
        if not os.read(descriptor, 1024):
            loop.remove_reader(descriptor)
            stopped.set()

    loop.add_reader(descriptor, look)


def _in_words(error: OSError, options: argparse.Namespace) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {options.port} of {options.host} is in use; --port takes another, --port 0 any free one"
    return f"can't listen on {options.host}, port {options.port}: {error.strerror or error}"


if __name__ == "__main__":
    sys.exit(main())
