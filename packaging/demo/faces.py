"""Both faces of the demonstration, for whoever wants to look round: the city's console, the page for those outside, a page of
each desk. Passphrases are set here, after the story: they are as invented as everybody else in it."""
import os
import subprocess

from stage import run
from tell import say


def passphrase_of(operator_id):
    return f"{operator_id} 的演示口令"


def set_passphrases(city):
    """Everybody who works at the city; gives (those at the console, clerks of employers)."""
    staff = [row for row in city("staff", "list")["staff"] if not row["site_no"] and row["active"] and not row["active_to"]]
    for row in staff:
        if not row["passphrase"]:
            run(city.command("staff", "passphrase", row["operator_id"], "--new-file", "-"), stdin=passphrase_of(row["operator_id"]) + "\n")
    return [row for row in staff if "employer_uscc" not in row], [row for row in staff if "employer_uscc" in row]


def tell_staff(rows):
    for row in rows:
        say(f"    {row['operator_id']}　{row['name']}（{'、'.join(row['posts'])}）　口令：{passphrase_of(row['operator_id'])}")


def serve_desk(desk):
    """A page of a desk; its process and the link that opens it once."""
    process = subprocess.Popen([desk.program, "--data", desk.data, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    line = process.stdout.readline()
    return process, line.replace("READY ", "").strip()


def show(story):
    """Until Ctrl+C; ends only what it started."""
    city = story.city
    city.stop()
    staff, clerks = set_passphrases(city)
    city.start(lookup=True)
    say(f"\n市局页面 {city.url}，登录：")
    tell_staff(staff)
    say(f"对外查询页 {city.lookup_url}（受理编号和预留手机号后四位；单位经办人登录看核定表）")
    tell_staff(clerks)
    served = [(desk, *serve_desk(desk)) for desk in story.desks]
    for desk, _, link in served:
        say(f"{desk.name}的页面 {link}\n    链接一分钟内用一次；再开：{os.path.relpath(desk.program)} --data {desk.data} open")
    say(f"数据在 {story.folder}。按 Ctrl+C 结束。")
    try:
        city.process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        for _, process, _ in served:
            process.terminate()
            process.wait()
            process.stdout.close()
