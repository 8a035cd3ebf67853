"""Opens a notebook of a running Jupyter in headless Chromium, runs all cells by the page's own menu and
takes a picture. Called by test_image.py. Needs python3-selenium, chromium and chromium-driver.

Usage: test_browser.py URL PICTURE SECONDS. Prints what was seen as one line of JSON.
"""

import contextlib
import json
import sys
import tempfile

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

# Without --no-sandbox root cannot start it; the others keep it from looking for hosts of its own.
SWITCHES = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-dev-shm-usage "
    "--disable-background-networking --disable-component-update --disable-sync --window-size=1200,1000"
).split()

IDLE = """return window.Jupyter && Jupyter.notebook && Jupyter.notebook.kernel
    && Jupyter.notebook.kernel.is_connected()"""
# All cells have run, or one has failed, after which the others never do.
RUN = """const code = Jupyter.notebook.get_cells().filter(cell => cell.cell_type == 'code');
    return document.querySelector('.output_error')
        || code.every(cell => cell.input_prompt_number && cell.input_prompt_number != '*')"""
DIRTY = "return Jupyter.notebook.dirty"
SEEN = """return {
    cells: Jupyter.notebook.get_cells().filter(cell => cell.cell_type == 'code').length,
    unsaved: Jupyter.notebook.dirty,
    waiting: Jupyter.notebook.get_cells().filter(cell => cell.input_prompt_number == '*').length,
    figures: [...document.querySelectorAll('.js-plotly-plot')].filter(
        plot => plot.querySelector('.main-svg') && plot.clientHeight > 100).length,
    tables: document.querySelectorAll('.output_html table').length,
    errors: [...document.querySelectorAll('.output_error')].map(error => error.innerText.slice(0, 300)),
    foreign: performance.getEntriesByType('resource').map(entry => entry.name).filter(
        name => !name.startsWith(location.origin) && !/^(data|blob):/.test(name)),
}"""
UNROLL = """const site = document.querySelector('#site');
    site.style.height = 'auto'; site.style.overflow = 'visible';
    return document.querySelector('#notebook-container').scrollHeight"""


def main(url: str, picture: str, seconds: float):
    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    with tempfile.TemporaryDirectory() as profile:
        for switch in [*SWITCHES, f"--user-data-dir={profile}"]:
            options.add_argument(switch)
        browser = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        try:
            browser.get(url)
            WebDriverWait(browser, 120).until(lambda page: page.execute_script(IDLE))
            browser.find_element(By.LINK_TEXT, "Cell").click()
            browser.find_element(By.CSS_SELECTOR, "#run_all_cells a").click()
            with contextlib.suppress(TimeoutException):
                WebDriverWait(browser, seconds, 1).until(lambda page: page.execute_script(RUN))
                WebDriverWait(browser, 30, 1).until(lambda page: page.execute_script(SEEN)["figures"] > 0)
            browser.find_element(By.CSS_SELECTOR, "#save-notbook button").click()
            with contextlib.suppress(TimeoutException):
                WebDriverWait(browser, 20, 1).until(lambda page: not page.execute_script(DIRTY))
            seen = browser.execute_script(SEEN)
            height = browser.execute_script(UNROLL)
            browser.set_window_size(1200, min(height + 300, 6000))
            browser.save_screenshot(picture)
        finally:
            browser.quit()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]))
