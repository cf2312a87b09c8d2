package text

import (
	"strings"
	"sync"
	"unicode/utf8"
)

// commonHan lists the most frequent characters of service talk and product
// texts, roughly in order. Only the speed of matching depends on it: terms are
// looked for by the pair of their characters that is met least often.
const commonHan = "的您是我一不了在有好这个请到可以么吗为上们要没单时会还就下货什天能你里发订来后问给看商品帮服务用价亲那情对呢款日月年小大中过多人出现地家快" +
	"保期送新买退支付提供产取系统使数据客户开通进行等需理方机电话网店信息实联处行公司分定量自动成功如果因同学生活方便起感谢收到件包装全部全国高最好全国手机号码版本功能" +
	"效果管理安全支持可选择设计应用程序平台企业技术工作线上下载注册用户登录密码文件图片内容项目标准主要以及通过进入点击页面操作设置更多更新问题解决客服售后发票地址物流快递配送申请" +
	"价格优惠活动券减免费元钱款退款确认收货评价专业品质正品原装品牌系列颜色尺寸型规格材质适合男女儿童老人家庭学校医院银行卡卖买推荐热门精选特价新款经典时尚美"

// frequencies holds an estimate for every character of the basic plane.
var frequencies = sync.OnceValue(func() *[1 << 16]float32 {
	var f [1 << 16]float32
	for i := range f {
		f[i] = 0.0008
	}
	for r := range rune(utf8.RuneSelf) {
		f[r] = 0.05 // digits, punctuation, and 0, the edge of a text
	}
	for r := 'a'; r <= 'z'; r++ {
		f[r] = 0.03
	}
	for _, r := range "jkqvwxz" {
		f[r] = 0.008
	}
	n := 0
	for _, r := range commonHan {
		if f[r] == 0.0008 {
			n++
			f[r] = 1 / float32(n+12)
		}
	}
	return &f
})

// commonPairs are met far more often than their characters suggest.
const commonPairs = "您好 你好 可以 这个 什么 我们 订单 一个 没有 请问 客服 退款 商品 服务 时候 发货 支付 问题 帮您 亲爱 收到 售后 系统 电话 联系 微信 支持 免费 最新 功能 用户 平台 公司 手机 使用 提供 价格 优惠 第一 一次 全国 全球 不能 不是 不会 不要 现在 已经 确认 收货 好评 评价 谢谢 官方 专业 下载 客户 密码 账号 信息 快递 地址"

var pairs = sync.OnceValue(func() map[uint64]bool {
	m := map[uint64]bool{}
	for _, p := range strings.Fields(commonPairs) {
		r := []rune(p)
		m[pairKey(r[0], r[1])] = true
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
	if estimate > 2e-6 && pairs()[pairKey(a, b)] {
		return 0.02
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
