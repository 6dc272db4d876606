"""Yantai: clearing with the hospital by 90 and 10 per cent, a claim with the allowance in it, and the batch with its encrypted list."""
import datetime
import json
import os

from bank import debit_card, read_list
from bureau import Bureau
from forms import own_account, yantai_claim, yantai_filing
from stage import Desk
from story import Story as Base
from tell import say, yuan
from town import birth, settlement, write_csv

BASE = 876543
BORN = {"pregnancy_date": "2024-03-20", "event_date": "2024-12-10", "admission_date": "2024-12-09", "discharge_date": "2024-12-12", "settled_on": "2024-12-12"}
MONTH, BATCH = 202412, 202501


class Town(Bureau):
    def pay_contributions(self):
        self.months([(one, 202301, 202412) for people in self.staff_of.values() for one in people])


class Story(Base):
    def __init__(self, bin_dir, folder, quick):
        super().__init__(folder)
        self.town = Town(bin_dir, folder, "yantai", "370600", wages=(BASE,), wage_year=2023)
        self.city, self.one, self.two, self.hospital = self.town.city, self.town.one, self.town.two, self.town.hospital
        self.clerk = Desk(bin_dir, os.path.join(folder, "clearing"), "医院结算员")
        self.one.name, self.two.name, self.hospital.name = "一县前台", "二县前台", "演示市院医保办"
        self.desks = (self.hospital, self.clerk, self.one, self.two)

    def found(self):
        say("一、建城：烟台参数；一院（医保办、结算员）、两县、市局科长与财务")
        self.town.found()
        path = os.path.join(self.folder, "agencies.csv")
        write_csv(path, ("代发机构代码", "代发机构", "银行大类"), [("ICBC", "演示工行", "工商银行")])
        self.city("import", "agencies", path)
        self.city("staff", "add", "clearing", "--name", "例员", "--site", "0003", "--role", "hospital_clearing_clerk")
        self.clerk("enrol", self.city.url, self.city("enrol", "0003", "--operator", "clearing")["code"])
        say("  参保八十名女职工、二十名男职工，连续足额缴费至 2024 年 12 月；单位上年度月平均工资 8765.43 元")

    def stay(self, woman, fen, sponsor=None):
        form = birth(woman, self.town.hospital_code, fen, fen, self.town.next_invoice(), sponsor, service_cert_no="S990101", birth_cert_no="B990101", **BORN)
        del form["fund_pay_fen"], form["self_pay_fen"]
        return self.hospital.new("Settlement", form)["id"]

    def offline(self):
        say("二、断网：医院照常结算，县里照常备案、收单")
        self.cut()
        self.mothers = [self.town.woman() for _ in range(2)]
        self.births = [self.stay(woman, fen) for woman, fen in zip(self.mothers, (600000, 404567))]
        self.subsidy = self.stay(self.town.stranger(), 300000, self.town.man())
        visit = settlement(self.town.woman(), self.town.hospital_code, 18600, 18600, self.town.next_invoice(), benefit_kind="fp_outpatient", fp_operations=["iud_insert"],
                           event_date="2024-12-11", visit_date="2024-12-11", settled_on="2024-12-11", self_paid_first=True)
        for name in ("fund_pay_fen", "self_pay_fen", "pregnancy_date"):
            del visit[name]
        self.ring = self.hospital.new("Settlement", visit)["id"]
        self.traveller = self.town.woman()
        self.filed = self.one.new("Filing", yantai_filing(self.traveller, "2025-03-31", "2025-02-28"))["id"]
        self.one.amend(self.filed, {"birth_place": "演示外省", "contact_phone": "13900000143"})
        abroad = self.town.woman()
        dates = {name: BORN[name] for name in ("pregnancy_date", "event_date", "admission_date", "discharge_date")}
        self.claim = self.two.new("ReimbursementClaim", yantai_claim(abroad, self.town.next_invoice(), 587640, **dates))["id"]
        for number, woman in enumerate(self.mothers):
            self.one.new("PayeeAccount", own_account(woman, debit_card(number)))
        say("  医院：两次分娩、一笔男职工生育补助金、一次先自费的放环；一县：异地备案并维护、两个代发账户；二县：单位申报异地急诊分娩")
        self.waiting()

    def heal(self):
        say("三、联网：各自同步，市局判定；津贴在结算后自动生成")
        self.city.start()
        self.meet()
        for one, what in ((self.ring, "放环定额（演示定额）"), (self.subsidy, "男职工生育补助金（演示定额）")):
            record = self.city("show", one)["record"]
            say(f"  {what}：花费 {yuan(record['total_fee_fen'])}，基金 {yuan(record['fund_pay_fen'])}，个人 {yuan(record['self_pay_fen'])}")
        say(f"  异地备案：{self.state_label(self.filed)}（维护不扫描、不复核）")
        for row in self.city("list", "AllowanceApplication")["records"]:
            record = self.city("show", row["id"])["record"]
            say(f"  津贴 {row['state_label']}：{yuan(record['total_fen'])}，最迟 {record['pay_due']} 拨付")

    def clear(self):
        say("四、医院结算：次月 10 日前报送，15 日前办结；留 10% 保证金，付 90%")
        one = self.city("clearing", "list", "--institution", self.town.hospital_code, "--month", MONTH)["clearings"][0]["id"]
        for event, who in (("submit", None), ("audit", "front"), ("agree", "front"), ("agree", None), ("sign", "chief"), ("check", "account"), ("confirm", "confirm")):
            if who:
                self.city("step", one, event, "--as", who)
                continue
            self.clerk.settle_down()
            self.clerk("step", one, event)
            self.clerk.settle_down()
        self.print_text(self.city("clearing", "sheet", one)["text"])

    def reimburse(self):
        say("五、零星报销：单位把医疗费和津贴一并申报，受理、初审、科长、财务四岗")
        self.town.review(self.claim)
        self.town.pay(self.claim)
        record = self.city("show", self.claim)["record"]
        voucher = self.city("show", record["voucher"])["record"]
        say(f"  目录内 {yuan(record['in_scope_fen'])}，限额内支付 {yuan(record['fund_pay_fen'])}；连同津贴一张单据 {voucher['voucher_no']}：{voucher['amount_in_words']}，付给单位")

    def pay(self):
        say("六、批量拨付：25 日前（遇周六提前到 24 日）成批，25 日后拨付；清单加密，密钥另行交接")
        batch = self.town.build("ICBC", BATCH)
        self.town.move(batch, "freeze", "print", "sign", "fill_voucher", at="2025-01-24 16:00:00")
        self.town.move(batch, "confirm", at="2025-01-26 09:00:00")
        self.town.copy()
        given = self.city("payout", "release", batch, "--to", os.path.join(self.folder, "bank"), "--as", "front")
        key = self.city("payout", "key", batch, "--as", "confirm")["key"]
        with open(given["summary"], encoding="utf-8") as file:
            self.print_text(file.read())
        with open(given["file"], "rb") as file:
            rows = read_list(file.read(), key)
        say(f"  银行用自己的程序解开 {os.path.basename(given['file'])}：{len(rows)} 人，{'、'.join(row['金额'] for row in rows)} 元")
        self.city("step", batch, "done", "--as", "front")
        folder = os.path.join(self.folder, "sms")
        sent = self.city("sms", "send", "--to-dir", folder)["sent"]
        texts = []
        for name in sorted(os.listdir(folder)):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                texts.append(json.load(file)["text"])
        say(f"  短信 {sent} 条，例：{next(text for text in texts if '元' in text)}")

    def look(self):
        say("七、各处现在有什么")
        self.meet()
        self.tell_all("Filing", "Settlement", "ReimbursementClaim")
        deposit = self.city("ledger", "--account", "deposit", "--party", self.town.hospital_code)["balance_fen"]
        say(f"  医院保证金余额 {yuan(-deposit)}；截至 {datetime.date.today():%Y-%m-%d} 账目平衡：{'是' if self.city('ledger')['balanced'] else '否'}")

    def play(self):
        for part in (self.found, self.offline, self.heal, self.clear, self.reimburse, self.pay, self.look):
            part()
