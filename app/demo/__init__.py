"""The demo site: six small outlets of the project's own making, served on loopback."""

from app.demo.releases import Release, Revision
from app.demo.server import DemoServer, serve_demo
from app.demo.site import DemoSite, Reply

__all__ = ["DemoServer", "DemoSite", "Release", "Reply", "Revision", "serve_demo"]
