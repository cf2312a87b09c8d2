package text

import (
	"sync"
	"unicode/utf8"
)

// commonHan lists the most frequent characters of service talk and product
// texts, roughly in order. Only the speed of matching depends on it: terms are
// looked for by the pair of their characters that is met least often.
const commonHan = "" +
	"的我是您了一不有个可这以到单下能在货时吗你好用请呢么天还送要订发没新哦退就为看问人后亲款品上点提等收会机小和快更帮电服手" +
	"给多取商家理们系地号现动大务买那行申开自全信联来过成配中什通内户都需子已方价件作支经消保分题查边话修东出心客想功间换改前" +
	"生票体谢包也直面说对实安他持接无费吧回怎定供京明知果流优息之如交应物装游询哈站线里学容日法高打去让爱加妹处情业化式选网员" +
	"同今预专意车卡金计工示美活本期进完其数候视解付正量只递重具国购售音公器主啊址戏台再样随资合玩种注门运核年于宝性使显便图钱" +
	"与平得确码记验管道复关程质据麻产事次色频特元最待感建备播找库烦三放文力享度才友乐速原入达起及微账精刚名片统设语真增很常者" +
	"错格或先制但位效所每版别目录试哪部操返超证己约表各级免外师场排两然拍万店月击轻西女模比告带择办习房战因认助简嗯白将智类做" +
	"把推海准从身额即该水气型由源口路界端求转置代审咨球区议存照尽签并头邮相字清市惠算长几差红老儿满神调结热互况软载稍反松升司" +
	"易集条少任当值官限画续技着短周读券教见创思测书态城彩银受变按评午页步第键昨跟强花利节标何二讯造晚传太写财套决维基啦指领考" +
	"寄衣控星营风影护整导久像报畅社移欢卖百脑礼喜牌充听赛获聊趣索又否朋广耐连苦适投足富十科医此补黑空催拒些识辛阅省丰队项搜屏" +
	"走而未展检块税捷贷世奖非截赚近编男景般它介课降箱觉英抱祝密群职纸首权急拿南组双厂声融右登五四童哒歉团呀份共笔被马早论云细" +
	"盘板荐耳哥味除歌左啥吃布根属立股火必独形嘛鞋术健康络掌言低傅张远华食福士防民且致协光馈米状向油班险观干旅留序率驾育响绍册" +
	"刷极规练稳北穿列拦酒众销盖斗参贴离孩洗颜私派析企较搞扣积愉词克启咱借闻望括兴料误角详历妈典够填深览采灵输缺王千至答遇飞钟" +
	"仓始山招链醒爆停故担止跑添眼州拉藏激顺漫益材航辑菜储哟余越断武慢义忙监奇划租养难架障搭滴盒折药延牙扫普汇善龙校园含拥另切" +
	"政袋皮闪镜休环挂概减促承江往总阳抬圈托段巴构蓝幕绝兼印假抢七零继青博茶暂恩际魔餐案针孕掉亮访媒伴币懂笑叫聚终附汽酷背罗艺" +
	"握秒希院鲜翻档半纯谁势粉底秀引温香古浏巾描途死迎史略锁许怕诉室拟称睡姐异裹迟挑农插鱼失拆尚荣毛坏绑仪轮春牛滤猫剧桌覆素志"

// frequencies holds an estimate for every character of the basic plane.
var frequencies = sync.OnceValue(func() *[1 << 16]float32 {
	var f [1 << 16]float32
	for i := range f {
		f[i] = 0.0002
	}
	for r := range rune(utf8.RuneSelf) {
		f[r] = 0.08 // digits, punctuation, and 0, the edge of a text
	}
	for r := 'a'; r <= 'z'; r++ {
		f[r] = 0.01
	}
	for _, r := range "jkqvwxz" {
		f[r] = 0.003
	}
	n := 0
	for _, r := range commonHan {
		if f[r] == 0.0002 {
			n++
			f[r] = 0.3 / float32(n+12)
		}
	}
	return &f
})

// commonPairs are the most frequent pairs of characters of such texts, in order,
// written without spaces.
const commonPairs = "" +
	"可以订单这个申请没有什么您的服务的呢一下联系商品需要一个这边配送取消怎么已经手机问题现在时间我们提供支持功能退款退货请问" +
	"给您更新帮您好的处理今天信息的哦时候还有电话发票内容快递为您我的地址游戏用户不是收到下单个订售后发货显示其他明天如果就是" +
	"查询使用站点修改买的麻烦直接是一的订通过以帮亲爱货的您好视频给我你好的吗送货不能还是我想平台还没单号帮我客户到您数据体验" +
	"自己请您谢谢等待产品操作我这的时爱的管理你们物流重新选择一款新内应用的哈完成优化系统提交生活咨询预计客服你的支付工作但是" +
	"您可审核亲亲送到有其安装取件方式么时进行到货是我有什在线问还收货建议自动都是换货查看是不知道之前到了购买随时成功就可优惠" +
	"智能的话免费了吗以吗专业是这点击之后无法那个帮到直播情况轻松公司一起软件了一因为实时的是货了不了不到谢您个是昨天学习活动" +
	"安排修复还可稍等单的东西您提预约方便看到看看了呢安全下载应该是吗意思电子微信请退那我记录感谢是的为什小时商家上门价格我要" +
	"朋友消订银行差价新的这里移动的亲快速运费耐心心等让你辛苦我看退回通知价保付款的问错了用的还请到的解决个人简单不用分享官方" +
	"送达确认可能这样电脑您看哦哦我买的商您这下的也是样的一般签收然后您申一样不要是可送的买了一键会员资讯工具能到哪里有一作日" +
	"正在返回全新货吗的地抱歉议您界面具体以的我就尽快短信他还宝宝更多推荐新增这么祝您一直不会所以能不帮助他们客气只能目前的手" +
	"是否各种号码或者两个想问小说主要关注丰富质量打造师傅备注正常照片设计即可这是您是网络阅读多种下哦单是特色金额您查的支维修" +
	"评价中国系您搜索不好请售自提们的不同问一反馈拒收非常看下部分苦您烦您在这介绍我不新下下午核实到吗拦截升级子发时随随地模式" +
	"确定音乐个工单完图片儿童世界退换购物让您我是我现发现消了语音玩家及时也不退了这款天能送员门取页面的电享受不知左右给你所有" +
	"提升能帮我可金融多久边帮递员您稍愉快红包玩法到账只有结果喜欢以了是什同时一次交易开具账户了解文件开发的一互动放心多少大的" +
	"也可好了系我包括厂家们这么办会有品的找到过来机号款的保护聊天发的晚上请了中的理的我刚问下设置版本有货任何是没设备的客耳机" +
	"我一海量您对就不企业状态天送降价告知咱们是需惠券自营中心学生不需的这后的健康我已么可件的不可新闻便捷东的稳定有的优质刚才" +
	"联网您处是吧了哦以及保证人员流量不在消息贷款您耐赚钱您服根据都不包装全国有没嗯嗯信用的服天就才能一点您生强大就行您联库房" +
	"注意是会提醒技术分析检测消费到达发送系方也没活愉互联天下天到真的增加要的以在己的个商资源单时爱哒能送分钟投资想要地方需求" +
	"货地么问有收有个表情对京获得实现全面办法的快动态是在抬头程序热门到我一天是您运动的小户端精彩能退候能电视是有他的孩子团队" +
	"下订本地那就说明们会知识打开过了保持流信里面我帮个性高效出来如何货时开始美女拥有场景的人提示无需注册第一用于品牌单吗请的" +
	"第三马上呢亲有问帮忙成后比较品介供一要退效果量问提前包邮业的用了大概在哪继续出现下呢每天计算媒体好友到哪待一速度超过等你" +
	"经典社区加入每日满足浏览您取是退点的要求我取改的我在密码连接同步的不我有哪个有人播放定制全球务单的发出的没收带来遇到务器" +
	"出行希望我申每一真实要功都没刚刚不一费的的东就能的那控制故事手游可是人的回复不行会在是要只要三方周期回去还能基于理解缺货" +
	"系站北京心的单金来了我还我发以为务的要您登录掌握款了改成链接收了更改果您验证天天编辑更有我没要是催促问有来的暂时仓库名字" +
	"妹这包裹都在过去看一后期票的任务神器付的以申财务邮寄面的大家一定以后送了我退还在有点再见快捷性能理财天的我自准备感觉做的" +
	"访问国内主播账号成为社交开源好意畅通日期到时个评是说起来很高高兴专属过程相关获取烦了到站上传帮你添加存储欢迎提高家的以退" +
	"保障城市一些业务流畅已知更换此单出库税号待下网站定义富的位置以直衣服不支他可前的个单让我考试助手在不定的个小为准适合行业" +
	"专员体的详情点了能发更好酒店教育快乐人工地图现金派送在的流程收藏用卡上午按照打电了哈卖家问您包含配置别的的信么还价了来不" +
	"回来天可手表个地以到福利定性课程的游据库在家你可能够到不只是汽车项目等多新订英语制作我查的情烦你定位时尚电影还不行卡增值" +
	"影响户可覆盖机的下哈充电开启系列不过去了品质运行另外我也我给刚买价哦的京个月有了上的了的监控多个下您供下"

var pairs = sync.OnceValue(func() map[uint64]float32 {
	m := map[uint64]float32{}
	r := []rune(commonPairs)
	for i := 0; i+1 < len(r); i += 2 {
		m[pairKey(r[i], r[i+1])] = 1 / float32(i+40)
	}
	return m
})

// pairFrequency estimates how often two characters stand side by side.
func pairFrequency(a, b rune) float32 {
	f := frequencies()
	if a >= 1<<16 || b >= 1<<16 {
		return 0
	}
	estimate := f[a] * f[b]
	if estimate > 2e-8 {
		if known, ok := pairs()[pairKey(a, b)]; ok {
			return known
		}
	}
	return estimate
}

// frequency estimates how often any string of a set is met.
func frequency(set []string) float32 {
	var sum float32
	for _, s := range set {
		if w, ok := rarest(s); ok {
			sum += w.frequency
		}
	}
	return sum
}

// window is two neighbouring characters of a literal and where they stand in it.
type window struct {
	a, b      rune
	offset    int // bytes before a
	frequency float32
}

// rarest is the pair of neighbouring characters of s that is met least often;
// false when s has fewer than two characters.
func rarest(s string) (window, bool) {
	var best window
	found := false
	var last rune
	lastAt := 0
	for i, r := range s {
		if i > 0 {
			w := window{a: last, b: r, offset: lastAt, frequency: pairFrequency(last, r)}
			if !found || w.frequency < best.frequency {
				best, found = w, true
			}
		}
		last, lastAt = r, i
	}
	return best, found
}
