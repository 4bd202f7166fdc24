#!/usr/bin/python3
"""A minimal WebKitGTK browser for WebKitWebDriver.

WebKit's own MiniBrowser cannot be used: in automation it always has an ephemeral session, never raises a tab, and has no
switch for tracking prevention. What WebDriver has no command for (scripts before the page's own, evaluation in a hidden
tab, cookies of all sites, clearing the profile, offline) comes as JSON, one object a line, through a socket.

Environment: TOUCHTRAIL_PROFILE (folder), TOUCHTRAIL_CONTROL (path of the socket), TOUCHTRAIL_ITP (1: tracking prevention),
TOUCHTRAIL_PROXY (address of a proxy for everything; none where it is empty).
"""

import json
import os

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("Soup", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gio, GLib, Gtk, WebKit2  # noqa: E402

PROFILE = os.environ["TOUCHTRAIL_PROFILE"]

data = WebKit2.WebsiteDataManager(base_data_directory=PROFILE + "/data", base_cache_directory=PROFILE + "/cache")
data.set_itp_enabled(os.environ.get("TOUCHTRAIL_ITP") == "1")
data.set_tls_errors_policy(WebKit2.TLSErrorsPolicy.IGNORE)


def use_proxy(address):
    if address:
        settings = WebKit2.NetworkProxySettings.new(address, None)
        data.set_network_proxy_settings(WebKit2.NetworkProxyMode.CUSTOM, settings)
    else:
        data.set_network_proxy_settings(WebKit2.NetworkProxyMode.NO_PROXY, None)


PROXY = os.environ.get("TOUCHTRAIL_PROXY")
if PROXY:
    use_proxy(PROXY)
context = WebKit2.WebContext.new_with_website_data_manager(data)
cookies = context.get_cookie_manager()
cookies.set_persistent_storage(PROFILE + "/cookies.sqlite", WebKit2.CookiePersistentStorage.SQLITE)

# Every view is a page of one notebook: the page in front is visible, the others are hidden, as tabs are.
notebook = Gtk.Notebook()
window = Gtk.Window(default_width=1000, default_height=700)
window.add(notebook)
window.connect("destroy", lambda _: Gtk.main_quit())
window.show_all()
views = []  # a view is known to the other side by its place in here, which it keeps


def raise_view(view):
    notebook.set_current_page(notebook.page_num(view))


def make_view(related=None):
    shared = {"related_view": related} if related else {"web_context": context}
    view = WebKit2.WebView(
        user_content_manager=WebKit2.UserContentManager(), is_controlled_by_automation=True, **shared
    )
    view.get_settings().set_property("javascript-can-open-windows-automatically", True)
    view.connect("close", lambda v: (notebook.remove_page(notebook.page_num(v)), v.destroy()))
    view.connect("load-changed", forget_evaluations)
    view.connect("create", lambda v, _: make_view(v))
    # WebDriver's "switch to window" does no more than give the view the keyboard focus.
    view.connect("notify::has-focus", lambda v, _: v.has_focus() and raise_view(v))
    view.show()
    notebook.append_page(view, None)
    raise_view(view)
    view.grab_focus()
    views.append(view)
    return view


def newest(_, reply):
    reply(len(views) - 1)


def raise_tab(command, reply):
    raise_view(views[command["view"]])
    reply(None)


def add_script(command, reply):
    script = WebKit2.UserScript(
        command["script"],
        WebKit2.UserContentInjectedFrames.ALL_FRAMES,
        WebKit2.UserScriptInjectionTime.START,
        None,
        None,
    )
    views[command["view"]].get_user_content_manager().add_script(script)
    reply(None)


def evaluate(command, reply):
    view = views[command["view"]]
    pending.append((view, reply))

    def answer(value, error=None):
        if (view, reply) in pending:
            pending.remove((view, reply))
            reply(value, error)

    def done(_, result):
        value = view.call_async_javascript_function_finish(result)
        answer(None if value.is_undefined() else value.to_string())

    body = "return " + command["expression"]
    view.call_async_javascript_function(body, -1, None, None, None, None, guarded(answer, done))


# Evaluations without an answer. A document that is left may wait in the back-forward cache and never give one.
pending = []


def forget_evaluations(view, event):
    if event == WebKit2.LoadEvent.COMMITTED:
        for entry in [entry for entry in pending if entry[0] is view]:
            pending.remove(entry)
            entry[1](None, "the document was left during the evaluation")


def read_cookies(_, reply):
    def done(manager, result):
        reply([describe_cookie(cookie) for cookie in manager.get_all_cookies_finish(result)])

    cookies.get_all_cookies(None, guarded(reply, done))


def describe_cookie(cookie):
    expires = cookie.get_expires()
    domain = cookie.get_domain()
    return {
        "name": cookie.get_name(),
        "value": cookie.get_value(),
        "domain": f"[{domain}]" if ":" in domain else domain,  # IPv6, as the other engines write it
        "path": cookie.get_path(),
        "secure": cookie.get_secure(),
        "httpOnly": cookie.get_http_only(),
        **({"expiresSeconds": expires.to_unix()} if expires else {}),
    }


def clear(_, reply):
    def done(manager, result):
        manager.clear_finish(result)
        reply(None)

    data.clear(WebKit2.WebsiteDataTypes.ALL, 0, None, guarded(reply, done))


def set_connection(command, reply):
    # A proxy where nobody listens: every request fails. The page's navigator.onLine stays true.
    use_proxy("http://127.0.0.1:9" if command["state"] == "offline" else PROXY)
    reply(None)


COMMANDS = {
    "newest": newest,
    "raise": raise_tab,
    "addScript": add_script,
    "evaluate": evaluate,
    "cookies": read_cookies,
    "clear": clear,
    "connection": set_connection,
}


def guarded(reply, callback):
    """The callback, with what it throws given to the other side as an error."""

    def run(*arguments):
        try:
            callback(*arguments)
        except Exception as error:
            reply(None, str(error))

    return run


def serve(_, connection, __):
    lines = Gio.DataInputStream.new(connection.get_input_stream())
    out = connection.get_output_stream()

    def receive(stream, result):
        line, _ = stream.read_line_finish_utf8(result)
        if line is None:
            Gtk.main_quit()  # the test is gone
            return
        command = json.loads(line)

        def reply(value, error=None):
            answer = {"id": command["id"], "value": value, "error": error}
            out.write_all((json.dumps(answer) + "\n").encode(), None)

        guarded(reply, COMMANDS[command["name"]])(command, reply)
        wait()

    def wait():
        lines.read_line_async(GLib.PRIORITY_DEFAULT, None, receive)

    wait()
    connections.append(connection)  # PyGObject would close it with its last reference
    return True


connections = []
control = Gio.SocketService.new()
control.add_address(
    Gio.UnixSocketAddress.new(os.environ["TOUCHTRAIL_CONTROL"]), Gio.SocketType.STREAM, Gio.SocketProtocol.DEFAULT, None
)
control.connect("incoming", serve)
control.start()


def automation_started(_, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("touchtrail-webkit-host")
    session.set_application_info(info)
    session.connect("create-web-view", lambda _: make_view())


context.set_automation_allowed(True)
context.connect("automation-started", automation_started)
Gtk.main()
