"""Qinhuangdao: self-paid care elsewhere, claimed by the person or through the employer; the employer's check; what was wrong is set off."""
import json

from bureau import EMPLOYER_SAYS, Bureau, claim, lines
from forms import qinhuangdao_application
from story import Story as Base
from tell import say, yuan

BASE = 712345
CLAIM, APPLICATION = "ReimbursementClaim", "AllowanceApplication"


class Story(Base):
    def __init__(self, bin_dir, folder, quick):
        super().__init__(folder)
        self.town = Bureau(bin_dir, folder, "qinhuangdao", "130300", wages=(BASE,), wage_year=2021)
        self.city, self.one, self.two, self.employer_desk = self.town.city, self.town.one, self.town.two, self.town.employer
        self.one.name, self.two.name, self.employer_desk.name = "一县前台", "二县前台", "单位经办人"
        self.desks = (self.one, self.two, self.employer_desk)
        self.code, self.employer = self.town.employers[BASE]

    def found(self):
        say("一、建城：秦皇岛参数；市外未直接结算的才报销；单位审核 3 个工作日，审核 10 个，财务 10 个")
        self.town.found()

    def offline(self):
        say("二、断网：个人在两县各交一张，发票是同一张；单位经办人替职工申报；明细差一分的")
        self.cut()
        shared = self.town.next_invoice()
        self.first = self.one.new(CLAIM, claim(self.town.woman(), shared))["id"]
        self.later = self.two.new(CLAIM, claim(self.town.woman(), shared))["id"]
        self.by_employer = self.employer_desk.new(CLAIM, claim(self.town.woman(), self.town.next_invoice(), channel="employer", payee_kind="employer",
                                                               account_name=self.employer))["id"]
        self.cent = self.one.new(CLAIM, claim(self.town.woman(), self.town.next_invoice(), lines=lines((128000, True), (76543, True), (9956, False))))["id"]
        self.waiting()

    def heal(self):
        say("三、联网：市局判定")
        self.city.start()
        self.meet()
        for one, what in ((self.first, "先到的"), (self.later, "同一发票后到的"), (self.by_employer, "单位渠道（等于单位已审核）"), (self.cent, "总额 2145.00，明细 2144.99")):
            say(f"  {what}：{self.state_label(one)} {self.town.notice_text(one)}")

    def decide(self):
        say("四、县局裁定：发票只认一次；差一分的补正，单号不变")
        case = next(item for item in self.city("inbox")["items"] if item["code"] == "K02")
        self.city("resolve", case["id"], "--choose", "reject", "--note", "已核对", "--as", "first")
        number = self.city("show", self.cent)["header"]["doc_no"]
        self.one("step", self.cent, "correct", "--from", "-", stdin=json.dumps({"lines": lines((128000, True), (76543, True), (9957, False))}))
        self.meet()
        say(f"  {number}：{self.state_label(self.cent)}；后到的：{self.state_label(self.later)}")

    def check(self):
        say("五、单位审核、受理、初审、科长、财务：一份付给本人，一份付给单位")
        self.employer_desk.settle_down()
        self.employer_desk("step", self.first, "employer_pass", "--from", "-", stdin=EMPLOYER_SAYS)
        self.meet()
        for one in (self.first, self.by_employer):
            self.town.review(one)
            self.town.pay(one)
            record = self.city("show", one)["record"]
            payee = "单位" if record["payee_kind"] == "employer" else "本人"
            say(f"  费用 {yuan(record['total_fee_fen'])}，目录内 {yuan(record['in_scope_fen'])}：付 {yuan(record['fund_pay_fen'])} 给{payee}，单据 {self.city('show', record['voucher'])['record']['voucher_no']}")

    def set_off(self):
        say("六、付给单位的一份冲销，从同一单位的津贴中抵扣")
        asked = self.city("new", "Reversal", "--from", "-", "--as", "account", stdin=json.dumps({"target": self.by_employer, "reason": "演示：录错"}))["verdict"]["record_id"]
        self.city("step", asked, "approve", "--as", "confirm")
        allowance = self.one.new(APPLICATION, qinhuangdao_application(self.town.woman(), payee_kind="employer", account_name=self.employer))["id"]
        self.meet()
        self.employer_desk("step", allowance, "employer_pass", "--from", "-", stdin=EMPLOYER_SAYS)
        self.meet()
        self.town.review(allowance)
        (recovery,) = [row["id"] for row in self.city("list", "Recovery", "--state", "OPEN")["records"]]
        (item,) = self.city("show", allowance)["record"]["items"]
        self.city("step", recovery, "set_off", "--from", "-", "--as", "account", stdin=json.dumps({"set_off_item": item}))
        batch = self.town.build(agency="中国工商银行", month=202211)
        self.town.move(batch, "freeze", "print", "sign", "fill_voucher", "confirm")
        record = self.city("show", item)["record"]
        say(f"  津贴 {yuan(record['amount_fen'])}，抵扣 {yuan(record['set_off_fen'])}，实付 {yuan(self.city('show', batch)['record']['total_fen'])}；追回：{self.state_label(recovery)}")

    def look(self):
        say("七、各处现在有什么")
        self.meet()
        self.tell_all(CLAIM, APPLICATION)

    def play(self):
        for part in (self.found, self.offline, self.heal, self.decide, self.check, self.set_off, self.look):
            part()
