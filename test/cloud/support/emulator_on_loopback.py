"""Starts MiniStack with all its listeners on loopback: the one for MQTT over TLS ignores BIND_HOST and takes every address."""

import asyncio.base_events
import sys

create_server = asyncio.base_events.BaseEventLoop.create_server


async def create_server_on_loopback(loop, protocol_factory, host=None, port=None, **options):
    if host == "0.0.0.0":
        host = "127.0.0.1"
    return await create_server(loop, protocol_factory, host, port, **options)


asyncio.base_events.BaseEventLoop.create_server = create_server_on_loopback

from ministack.app import main  # noqa: E402

sys.exit(main())
