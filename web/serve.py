"""gunicorn around the application: threads, so that a slow upload holds a thread and not the office."""

from flask import Flask
from gunicorn.app.base import BaseApplication

from web.app import create_app
from workflow.logs import configure_logging
from workflow.settings import Settings, load_settings

THREADS = 16
GRACE_SECONDS = 60
"""A running upload may end within it; a longer one resumes after the restart."""


class Server(BaseApplication):  # type: ignore[misc]
    """The application in gunicorn's gthread workers, bound to one address."""

    def __init__(self, settings: Settings, bind: str, processes: int) -> None:
        self._settings = settings
        self._options: dict[str, object] = {
            "bind": bind,
            "workers": processes,
            "worker_class": "gthread",
            "threads": THREADS,
            "timeout": 60,
            "graceful_timeout": GRACE_SECONDS,
            "keepalive": 5,
            "accesslog": None,
            "loglevel": "warning",
            "proc_name": "berkas-web",
            "control_socket_disable": True,
            "forwarder_headers": "",  # else a client behind the proxy could name another SCRIPT_NAME
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn; those that this version does not know are left out."""
        for name, value in self._options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Build the application after the fork, so that no connection is shared between processes."""
        return create_app(self._settings)


def serve(settings: Settings, bind: str, processes: int = 2) -> None:
    """Serve until SIGTERM or SIGINT."""
    Server(settings, bind, processes).run()


def main() -> None:
    """Serve on loopback with the settings of the environment; a proxy in front brings the office's network."""
    settings = load_settings()
    configure_logging()
    serve(settings, f"127.0.0.1:{settings.port}")


if __name__ == "__main__":
    main()
