package text

import (
	"strings"
	"testing"
)

// talk reads "客 ..." as the customer's and everything else as the agent's lines.
func talk(lines string) []Message {
	var out []Message
	for _, l := range strings.Split(strings.TrimSpace(lines), "\n") {
		l = strings.TrimSpace(l)
		if rest, ok := strings.CutPrefix(l, "客 "); ok {
			out = append(out, Message{From: Customer, Text: rest})
			continue
		}
		out = append(out, Message{From: Agent, Text: l})
	}
	return out
}

// judged lists the judged hits of a list at strength 2 or more as list/class.
func judged(hits []Hit, list string) []string {
	var out []string
	for _, h := range hits {
		if h.List == list && h.Strength >= 2 && h.Judged() {
			out = append(out, h.Class+" "+h.Reading)
		}
	}
	return out
}

func TestLure(t *testing.T) {
	l := lexicon(t, Chat)
	for _, c := range []string{
		"加个V吧，我把方案发你",
		"您➕一下薇❤hello_gongsi",
		"微信搜 yunlian2016 就能找到我",
		"咱们换到QQ上聊，2 3 4 5 6 7 8 9 1",
		"我的扣扣是贰叁肆伍陆柒捌玖壹",
		"您打我手机一三八零零零零一二三四，这里打字太慢",
		"留个微信，晚上给您发源码",
		"有问题直接call我 138-0000-1234",
		"vx同号：13800001234",
		"名片发您了，加上面的微信就行",
		"扫我这个码加好友",
		"发邮件到 sale@example.com.cn 谈价格，比这里便宜",
		"进我们的QQ群 345678901，群里有折扣",
		"加裙：八三四五六七八九零",
		"咱别走平台了，直接转我对公户",
		"私下付给您算八折",
		"线下签合同吧，价格能低两成",
		"走线下的话1500就够",
		"平台要抽成，您绕开平台直接跟我们签",
		"钱直接打到我们公司账户，不用在云市场付",
		"订单您先取消，转账给我便宜三百",
		"去我们官网下单便宜200，您百度搜一下公司名",
		"另外还要收500块人工费，支付宝转过来就行",
		"补个差价300，微信红包发我",
		"建议您换到腾讯云，比这边便宜一半",
		"服务器放华为云上吧，我们有代理价",
		"AWS那边新用户首年免费，我帮您迁过去",
		"在TG上联系我 @yunlian_ops",
		"t.me/yunlianops 进频道看报价",
		"j i a 我 w e i x i n 聊",
		"wo de wei xin: yunlian88",
		"加威心：yl2016ab",
		"➕扣②③④⑤⑥⑦⑧⑨",
		"您加下伽V：yl_2016",
		"平台不让发联系方式，您加我 wx yl2016abc",
		"私聊我给你内部价",
		"客 能加微信聊吗\n可以的",
		"客 我私下转给你们行不行，省得走平台\n行，没问题",
		"方便的话换微信说\n客 好\nyunlian_2016",
		"我们换个地方聊，微信吧\n客 行\n号是 13800001234",
	} {
		if got := judged(l.Conversation(talk(c)), "lure"); len(got) == 0 {
			t.Errorf("nothing found in:\n%s", c)
		}
	}
}

func TestNoLure(t *testing.T) {
	l := lexicon(t, Chat)
	for _, c := range []string{
		"您好，请提交工单，编号 20161130001 我们会跟进",
		"订单号 1234567890123 已经发货",
		"请勿私下转账给任何自称客服的人",
		"谨防加微信诈骗，我们只在这里沟通",
		"平台规定不能线下交易哦",
		"抱歉，我们不能加微信，有事在这里说就行",
		"不好意思，微信不方便加",
		"这款小程序支持微信支付和支付宝付款",
		"公众号里点菜单就能进入，扫码登录后台也可以",
		"我们的系统支持扫码枪入库",
		"服务热线400-800-1234，工作日都有人",
		"钉钉群里同步进度，验收还在服务监管系统",
		"IP 是 192.168.10.254，端口 8080",
		"版本号 10.2.14.5 之后修复了",
		"割接时间 2016-12-03 23:30，预计一小时",
		"VXLAN 和 V2 版接口都支持",
		"总价 12800 元，含税",
		"您的实例 i-23abc45678 已经重启",
		"客 能加微信聊吗\n抱歉，平台规定不能加，我们就在这里沟通",
		"客 我线下打款给你们吧\n不可以的，请在云市场下单付款",
		"客 上一家让我加微信 abc123 付钱，靠谱吗\n不建议，付款没有担保",
		"客 我微信上收到通知了\n好的，请点进去看一下",
		"您把域名从腾讯云转过来，我们帮您迁到ECS",
		"网站原来在华为云，迁移过来大约需要两天",
		"腾讯云的短信接口我们也能对接",
		"取消订单后重新下单就可以用优惠券",
		"补差价请拍云市场的补差价链接",
		"差旅费已经包含在报价里，不会另收",
		"企业微信的考勤数据可以同步到系统",
		"这个插件可以把QQ登录接到网站",
		"加我们服务商的子账号授权就行，不用发密码",
		"客户加购物车后没付款，系统会发短信",
	} {
		if got := judged(l.Conversation(talk(c)), "lure"); len(got) > 0 {
			t.Errorf("found %q in:\n%s", got, c)
		}
	}
}

func TestAbuse(t *testing.T) {
	l := lexicon(t, Chat)
	for _, c := range []string{
		"你是不是傻逼", "煞笔客户", "脑残吧你", "你有病吧", "滚", "滚蛋，别来烦我", "草泥马", "c n m", "NMSL", "真是个智.障",
		"你个废物", "你妈死了", "去死吧你", "神经病啊", "猪脑子", "没教养的东西", "白痴都比你强", "你脑子进水了吧",
		"再投诉弄死你", "信不信我找人收拾你", "我知道你公司地址，小心点", "敢给差评就让你网站打不开", "你等着瞧",
		"劝你识相点把投诉撤了", "给脸不要脸", "制杖", "沙比", "你真恶心", "傻♥逼", "贱人", "恶心的东西，看见你就想吐",
		"催命呢，催什么催\n爱用不用，穷鬼", "瓜皮", "憨批", "你算老几", "放屁", "闭嘴吧你",
	} {
		if got := judged(l.Conversation(talk(c)), "abuse_direct"); len(got) == 0 {
			t.Errorf("nothing found in: %s", c)
		}
	}
}

func TestNoAbuse(t *testing.T) {
	l := lexicon(t, Chat)
	for _, c := range []string{
		"傻瓜式操作，点下一步就行", "我先把卡死的进程杀掉", "垃圾回收参数调一下", "垃圾邮件会被过滤", "死链已经清理", "死循环导致的",
		"您别客气，应该的", "笨鸟先飞嘛", "这个猪肉批发系统支持称重", "您妈妈的手机号也可以绑定", "今日你好，有什么可以帮您", "滚动条调一下",
		"页面滚到底部就能看到", "爬虫抓取频率降一下", "操作手册发您", "干活的同事在路上", "贱卖活动结束了", "服务器上门安装需要预约",
		"电脑坏了可以送修", "鬼畜视频站的模板", "小心操作，先备份", "等着就行，半小时内好", "请勿擅自改动，后果自负的条款在合同里",
		"客 你们是垃圾吗\n非常抱歉给您带来不好的体验", "客 傻逼系统\n您别急，我马上处理", "三八妇女节活动页做好了",
	} {
		if got := judged(l.Conversation(talk(c)), "abuse_direct"); len(got) > 0 {
			t.Errorf("found %q in: %s", got, c)
		}
	}
}

func TestOtherConclusions(t *testing.T) {
	l := lexicon(t, Chat)
	for _, c := range []struct{ list, talk string }{
		{"solicit_review", "五星好评截图给我，返您10元红包"},
		{"solicit_review", "写个好评送一个月服务"},
		{"solicit_review", "好平返现5元"},
		{"solicit_review", "帮忙找几个朋友拍一单，钱我退给你们，刷点销量"},
		{"early_accept", "您先点确认验收，后面的功能我们慢慢补"},
		{"early_accept", "不先确认收货我们没法继续做"},
		{"early_accept", "月底冲业绩，麻烦先把里程碑点了"},
		{"early_accept", "客 我先把验收点了吧，你们慢慢做\n好的，谢谢"},
		{"asks_secret", "把您的登录密码发我一下"},
		{"asks_secret", "收到的验证码报给我"},
		{"asks_secret", "身份证正反面拍照发过来"},
		{"asks_secret", "AccessKey Secret 也发给我吧"},
		{"asks_secret", "后台mima发我"},
		{"leak", "别的客户的名单我导出来给您一份"},
		{"leak", "上一家客户的后台密码是 abc12345，您可以登进去看看效果"},
		{"leak", "这是类目的成交额内部数据，发您一份别外传"},
		{"withdraw", "我们用您的账号把投诉撤了"},
		{"withdraw", "客服回访您别接，我们冒充您把投诉撤掉"},
		{"bribe_staff", "小二您好，我们的资质您给通过一下，给您个五千的购物卡"},
		{"bribe_staff", "客 资质还缺一项\n老师，您帮忙过一下，少不了您的好处"},
		{"pose", "我是阿里云官方客服，给您续费"},
		{"pose", "这里是万网，您的域名要到期了"},
		{"overpromise", "保证三天备案通过，不过全额退款"},
		{"overpromise", "终身免费维护"},
		{"promo", "客 不需要，别再发了\n王总，最后两天优惠，九折"},
	} {
		if got := judged(l.Conversation(talk(c.talk)), c.list); len(got) == 0 {
			t.Errorf("%s: nothing found in:\n%s", c.list, c.talk)
		}
	}
}

func TestNoOtherConclusions(t *testing.T) {
	l := lexicon(t, Chat)
	for _, c := range []struct{ list, talk string }{
		{"solicit_review", "使用满意的话欢迎给个好评"},
		{"solicit_review", "好评返现是违规的，我们不做"},
		{"solicit_review", "客 好评有返现吗\n没有的哦，平台不允许"},
		{"solicit_review", "这个插件能识别刷单订单"},
		{"early_accept", "您检查没问题后再确认验收"},
		{"early_accept", "请不要提前确认收货"},
		{"early_accept", "先确认一下需求再排期"},
		{"asks_secret", "请不要把密码发在聊天里"},
		{"asks_secret", "初始密码已经短信发给您了"},
		{"asks_secret", "忘记密码可以在登录页找回"},
		{"asks_secret", "验证码收不到的话检查一下短信拦截"},
		{"asks_secret", "密码请填在服务监管系统的授权信息里"},
		{"asks_secret", "客 密码发你吗\n不用，您建个子账号授权即可"},
		{"leak", "其他客户的资料我们不能透露"},
		{"leak", "您的订单数据可以在后台导出"},
		{"withdraw", "客 怎么撤回消息\n长按可以撤回消息"},
		{"bribe_staff", "红包动画有三种样式"},
		{"bribe_staff", "平台的红包可以抵扣"},
		{"pose", "我们不是阿里云官方，是第三方服务商"},
		{"pose", "请联系阿里云客服处理"},
		{"pose", "我们是云市场的服务商"},
	} {
		if got := judged(l.Conversation(talk(c.talk)), c.list); len(got) > 0 {
			t.Errorf("%s: found %q in:\n%s", c.list, got, c.talk)
		}
	}
}

func TestClosing(t *testing.T) {
	l := lexicon(t, Chat)
	for s, want := range map[string]bool{
		"谢谢": true, "好的，谢谢！": true, "谢谢，再见": true, "嗯嗯知道了": true, "ok，辛苦了": true, "好的好的 拜拜~": true, "没有了，谢谢您": true,
		"谢谢，那怎么安装呢": false, "好的，什么时候能弄好": false, "谢谢你们老板": false, "不行": false, "": false,
	} {
		if got := l.Closing(s); got != want {
			t.Errorf("Closing(%q) = %v, want %v", s, got, want)
		}
	}
}

func TestConversationPlacesHits(t *testing.T) {
	l := lexicon(t, Chat)
	m := talk("客 还能便宜吗\n您加➕嶶 yl_2016abc 聊")
	for _, h := range l.Conversation(m) {
		if h.Index != 1 || h.From != Agent || m[h.Index].Text[h.Start:h.End] != h.Text {
			t.Errorf("hit out of place: %+v", h)
		}
	}
}
