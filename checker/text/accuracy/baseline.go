package main

import (
	"regexp"
	"strings"
)

// baseline is what users do without this project: words looked for as they
// stand, and a regular expression for contacts.
type baseline struct {
	abuseWords, superlatives, banned, reviews []string
}

func newBaseline() *baseline {
	b := &baseline{
		abuseWords:   []string{"傻逼", "傻B", "sb", "SB", "煞笔", "草泥马", "操你妈", "你妈的", "他妈的", "妈的", "滚", "去死", "弄死你", "垃圾", "废物", "神经病", "脑残", "智障", "贱人", "混蛋", "王八蛋", "白痴", "nmsl", "cnm", "有病", "恶心", "不要脸", "畜生", "变态", "猪"},
		superlatives: []string{"最", "第一", "唯一", "首个", "首家", "首款", "国家级", "世界级", "顶级", "极致", "独家", "绝对", "首选", "领先", "无与伦比", "万能", "王牌", "冠军", "完美", "100%", "独一无二", "绝无仅有", "史无前例", "终极"},
		banned:       []string{"赌博", "博彩", "彩票", "百家乐", "六合彩", "棋牌", "彩金", "色情", "美女", "上门服务", "代开", "发票", "办证", "刻章", "毕业证", "外挂", "私服", "木马"},
		reviews:      []string{"好评返现", "返现", "刷单", "刷信誉", "好评截图"},
	}
	return b
}

var contactForm = regexp.MustCompile(`(?i)(微信|加V|vx|wx|QQ|qq|扣扣|加群|电话|手机)[^\d]{0,8}[\dA-Za-z_-]{5,}|1[3-9]\d{9}|[\w.]+@[\w.]+|@\w{5,}`)

func (b *baseline) contact(r row) bool { return contactForm.MatchString(whole(r)) }
func (b *baseline) abuse(r row) bool   { return containsAny(whole(r), b.abuseWords) }
func (b *baseline) superlative(r row) bool {
	return containsAny(r.Text, b.superlatives)
}
func (b *baseline) prohibited(r row) bool { return containsAny(r.Text, b.banned) }
func (b *baseline) review(r row) bool     { return containsAny(r.Text, b.reviews) }

// whole is the text of a row or of all turns of its session.
func whole(r row) string {
	var b strings.Builder
	b.WriteString(r.Text)
	for _, t := range r.Turns {
		b.WriteString("\n" + t.Text)
	}
	return b.String()
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
