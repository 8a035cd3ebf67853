"""How Jupyter runs in the image: never without a token, for this machine's browser, one origin.

Whatever a notebook server can do, whoever holds its token can do: run any program as its user.
"""

import os

token = os.environ["JUPYTER_TOKEN"]
if len(token) < 32:
    raise SystemExit("JUPYTER_TOKEN is too short")

c = get_config()  # noqa: F821 - Jupyter gives it
for server in (c.NotebookApp, c.ServerApp):
    # Every address of the container; who reaches those is for `docker run -p` to say.
    server.ip = "0.0.0.0"
    server.port = 8888
    server.port_retries = 0
    server.open_browser = False
    server.allow_root = False
    # Requests for another host than these are refused, so that no page can rebind its name to us.
    server.allow_remote_access = False
    server.local_hostnames = ["localhost", *os.environ.get("ADAFISHER_HOSTNAMES", "").split()]
    server.allow_origin = ""
    server.allow_origin_pat = ""
    server.allow_credentials = False
    server.disable_check_xsrf = False
    server.terminals_enabled = False
    server.log_level = "WARN"
c.NotebookApp.token = token
c.NotebookApp.password = ""
c.NotebookApp.allow_password_change = False
c.IdentityProvider.token = token
c.PasswordIdentityProvider.hashed_password = ""
c.PasswordIdentityProvider.allow_password_change = False
