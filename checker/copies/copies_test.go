package copies

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

var usual = Options{ShingleTokens: 5, MinShingles: 100, CommonProviders: 5, MinSimilarity: 0.6}

// day is the publication of a listing, n days into the year.
func day(n int) time.Time { return time.Date(2016, 9, n, 10, 0, 0, 0, time.UTC) }

// words are the building blocks of made-up prose.
var words = strings.Fields(`数据 备份 恢复 支持 企业 客户 系统 平台 管理 服务 用户 部署 安全 监控 报表 订单 库存 财务 审批 流程 权限 接口
	日志 告警 集群 镜像 存储 网络 带宽 迁移 测试 运维 升级 版本 功能 配置 模板 界面 移动 微信 邮件 短信 通知 搜索 分析 统计 可视化 实时
	自动 快速 稳定 灵活 简单 完整 专业 高效 开放 标准 能够 可以 通过 按照 根据 以及 并且 同时 提供 包括 适合 需要 帮助 实现 完成 进行
	在 对 与 为 从 到 由 将 把 让 门店 会员 商品 价格 促销 物流 仓库 采购 合同 发票 考勤 薪资 招聘 培训 课程 直播 视频 图片 文档`)

// prose returns n words of made-up text in short sentences, always the same for
// a seed. No two seeds share a passage worth the name.
func prose(seed uint64, n int) string {
	random := rand.New(rand.NewPCG(seed, 7))
	var b strings.Builder
	for i := range n {
		b.WriteString(words[random.IntN(len(words))])
		if i%9 == 8 {
			b.WriteString("，")
		}
	}
	return b.String() + "。\n"
}

// licence is a long standard text in English.
var licence = func() string {
	var b strings.Builder
	for i, duty := range []string{
		"redistribute the program in source or object form", "modify the program and give the result to others",
		"use the name of an author in advertising", "remove a notice of copyright from any file",
		"claim damages of any kind from a contributor", "grant a patent licence to recipients of the work",
		"combine the work with other works in one volume", "charge a fee for the act of handing over a copy",
		"impose further restrictions on recipients", "convey covered work under terms of your choice",
	} {
		fmt.Fprintf(&b, "%d. You may not %s unless the following condition is met: every recipient number %s receives this text, "+
			"unchanged and in full, together with the statement that the software comes without warranty to the extent "+
			"permitted by applicable law clause %s.\n", i+1, duty, string(rune('a'+i)), strings.Repeat(string(rune('k'+i)), 3))
	}
	return b.String()
}()

// newSet is New with thresholds that are known to be right.
func newSet(o Options) *Set {
	s, err := New(o)
	if err != nil {
		panic(err)
	}
	return s
}

// pairsOf runs the comparison and shows the pairs as "later <- earlier".
func pairsOf(o Options, listings ...Listing) []string {
	s := newSet(o)
	for _, l := range listings {
		s.Add(l)
	}
	var all []string
	for _, p := range s.Pairs() {
		all = append(all, fmt.Sprintf("%s/%s <- %s/%s", p.ProviderID, p.ListingID, p.OtherProviderID, p.OtherListingID))
	}
	return all
}

// edit replaces about one character in every so many.
func edit(text string, every int) string {
	runes := []rune(text)
	for i := every / 2; i < len(runes); i += every {
		runes[i] = '改'
	}
	return string(runes)
}

func TestCopies(t *testing.T) {
	paragraphs := []string{prose(1, 60), prose(2, 60), prose(3, 60), prose(4, 60), prose(5, 60)}
	text := strings.Join(paragraphs, "")
	reordered := strings.Join([]string{paragraphs[3], paragraphs[0], paragraphs[4], paragraphs[2], paragraphs[1]}, "")
	var figures, writtenOut string
	for i, phrase := range strings.SplitAfter(text, "，") {
		figures += fmt.Sprintf("%d天%s", i%9+1, phrase)
		writtenOut += []string{"一", "二", "三", "四", "五", "六", "七", "八", "九"}[i%9] + "天" + phrase
	}
	dressed := strings.NewReplacer("，", " , ", "。", "!\n", "数据", "数 据").Replace(text)

	for name, c := range map[string]struct {
		original, later string
		found           bool
	}{
		"verbatim":                    {text, text, true},
		"reordered paragraphs":        {text, reordered, true},
		"lightly edited":              {text, edit(text, 40), true},
		"rewritten throughout":        {text, edit(text, 6), false},
		"other punctuation, spacing":  {text, dressed, true},
		"digits written out":          {figures, writtenOut, true},
		"most of it, something added": {text, strings.Join(paragraphs[:4], "") + prose(9, 60), true},
		"an excerpt of a long page":   {text + prose(6, 2000), text, true},
		"one paragraph quoted":        {text, paragraphs[2] + prose(11, 240), false},
		"the original quoted it":      {paragraphs[2] + prose(11, 240), text, false},
		"another text":                {text, prose(20, 300), false},
		"too short":                   {paragraphs[0][:150], paragraphs[0][:150], false},
		"nothing":                     {"", "", false},
		"punctuation":                 {strings.Repeat("。，！", 500), strings.Repeat("。，！", 500), false},
		"upper case and full width":   {licence, strings.ToUpper(strings.ReplaceAll(licence, "a", "ａ")), true},
		"one phrase over and over":    {strings.Repeat("稳定高效", 500), strings.Repeat("稳定高效", 500), false},
	} {
		got := pairsOf(usual, Listing{"l1", "p1", day(1), c.original}, Listing{"l2", "p2", day(2), c.later})
		var want []string
		if c.found {
			want = []string{"p2/l2 <- p1/l1"}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestNumbersAreOneToken(t *testing.T) {
	var a, b []uint64
	tokens("30天内完成2次巡检，ECS2 共１００台", func(h uint64, _, _ int) { a = append(a, h) })
	tokens("三十天内完成两次巡检 ecs5，共一百台", func(h uint64, _, _ int) { b = append(b, h) })
	if diff := cmp.Diff(a, b); diff != "" {
		t.Error(diff)
	}
}

func TestTokenOffsets(t *testing.T) {
	text := "  支持ＥＣＳ 30台, ok"
	var got []string
	tokens(text, func(_ uint64, start, end int) { got = append(got, text[start:end]) })
	if diff := cmp.Diff([]string{"支", "持", "ＥＣＳ", "30", "台", "ok"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestWhoWasFirst(t *testing.T) {
	text := prose(1, 300)
	for name, c := range map[string]struct {
		listings []Listing
		want     []string
	}{
		"the later one copies": {
			[]Listing{{"l1", "p1", day(5), text}, {"l2", "p2", day(3), text}},
			[]string{"p1/l1 <- p2/l2"},
		},
		"one's own listings": {[]Listing{{"l1", "p1", day(1), text}, {"l2", "p1", day(2), text}}, nil},
		"the same instant":   {[]Listing{{"l1", "p1", day(1), text}, {"l2", "p2", day(1), text}}, nil},
		"no date":            {[]Listing{{"l1", "p1", time.Time{}, text}, {"l2", "p2", day(1), text}}, nil},
		"no date on either":  {[]Listing{{"l1", "p1", time.Time{}, text}, {"l2", "p2", time.Time{}, text}}, nil},
		"the author publishes it again": {
			[]Listing{{"l1", "author", day(1), text}, {"l2", "copier", day(2), text}, {"l3", "author", day(3), text}},
			[]string{"copier/l2 <- author/l1"},
		},
		"two copiers": {
			[]Listing{{"l1", "p1", day(1), text}, {"l2", "p2", day(2), text}, {"l3", "p3", day(3), edit(text, 50)}},
			[]string{"p2/l2 <- p1/l1", "p3/l3 <- p1/l1", "p3/l3 <- p2/l2"},
		},
		"the most similar of a provider's": {
			[]Listing{{"l1", "p1", day(1), edit(text, 50)}, {"l2", "p1", day(2), text}, {"l3", "p1", day(3), text}, {"l4", "p2", day(4), text}},
			[]string{"p2/l4 <- p1/l2"},
		},
	} {
		if diff := cmp.Diff(c.want, pairsOf(usual, c.listings...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestCommonTextIsNobodys gives many providers the same licence, standard terms
// and description of an open-source product; only the two that also share the
// rest of their text are a pair.
func TestCommonTextIsNobodys(t *testing.T) {
	terms, readme := prose(100, 400), prose(101, 300)
	var listings []Listing
	for i := range 8 {
		listings = append(listings,
			Listing{fmt.Sprint("a", i), fmt.Sprint("p", i), day(1 + i), prose(uint64(200+i), 60) + licence + terms},
			Listing{fmt.Sprint("b", i), fmt.Sprint("p", i), day(11 + i), readme + prose(uint64(300+i), 3)})
	}
	if got := pairsOf(usual, listings...); got != nil {
		t.Errorf("got %q, want none", got)
	}
	listings = append(listings, Listing{"c", "copier", day(28), licence + prose(203, 60) + terms})
	if diff := cmp.Diff([]string{"copier/c <- p3/a3"}, pairsOf(usual, listings...)); diff != "" {
		t.Error(diff)
	}
	// With a greater threshold the same texts are copies: it is what decides.
	loose := usual
	loose.CommonProviders = 20
	if got := pairsOf(loose, listings...); len(got) < 8 {
		t.Errorf("got %d pairs with CommonProviders = 20, want many", len(got))
	}
}

// TestIgnoredTextIsNobodys is the platform of two providers, where nothing is
// used by many.
func TestIgnoredTextIsNobodys(t *testing.T) {
	for _, ignore := range []bool{false, true} {
		s := newSet(usual)
		s.Add(Listing{"l1", "p1", day(1), prose(1, 20) + licence})
		if ignore {
			s.Ignore(strings.ToUpper(licence))
		}
		s.Add(Listing{"l2", "p2", day(2), prose(2, 20) + licence})
		if got := s.Pairs(); (len(got) == 0) != ignore {
			t.Errorf("licence ignored: %v, pairs %v", ignore, got)
		}
	}
}

func TestThresholdsMustBeSet(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"ShingleTokens":   func(o *Options) { o.ShingleTokens = 0 },
		"MinShingles":     func(o *Options) { o.MinShingles = 0 },
		"CommonProviders": func(o *Options) { o.CommonProviders = -1 },
		"MinSimilarity":   func(o *Options) { o.MinSimilarity = 60 }, // per cent
	} {
		o := usual
		change(&o)
		if _, err := New(o); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%v, want an error that names %s", err, name)
		}
	}
}

// TestSizeIsExactWithoutCommonText: whether a text is too short does not hang on
// which of its shingles are sampled.
func TestSizeIsExactWithoutCommonText(t *testing.T) {
	for tokens, want := range map[int]bool{103: false, 104: true} { // 99 and 100 shingles
		for first := range 40 {
			text := make([]rune, tokens)
			for i := range text {
				text[i] = '丁' + rune(first*150+i)
			}
			got := pairsOf(usual, Listing{"l1", "p1", day(1), string(text)}, Listing{"l2", "p2", day(2), string(text)})
			if found := len(got) > 0; found != want {
				t.Errorf("%d tokens from %q: found %v, want %v", tokens, text[0], found, want)
			}
		}
	}
}

func TestOrderOfInputDoesNotMatter(t *testing.T) {
	var listings []Listing
	for i := range 60 {
		text := prose(uint64(i%12), 150) + prose(uint64(100+i%7), 40)
		listings = append(listings, Listing{fmt.Sprintf("l%02d", i), fmt.Sprint("p", i%9), day(1 + i%20), edit(text, 30+i)})
	}
	want := pairsOf(usual, listings...)
	if len(want) == 0 {
		t.Fatal("no pairs: the test tests nothing")
	}
	random := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		random.Shuffle(len(listings), func(i, j int) { listings[i], listings[j] = listings[j], listings[i] })
		s := newSet(usual)
		var all sync.WaitGroup
		for part := range slices.Chunk(listings, 20) {
			all.Go(func() {
				for _, l := range part {
					s.Add(l)
				}
			})
		}
		all.Wait()
		for range 2 { // asking again gives the same
			var got []string
			for _, p := range s.Pairs() {
				got = append(got, fmt.Sprintf("%s/%s <- %s/%s", p.ProviderID, p.ListingID, p.OtherProviderID, p.OtherListingID))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatal(diff)
			}
		}
	}
}

func TestSampleIsBounded(t *testing.T) {
	huge := prose(1, 200_000)
	s := sampleOf(huge, usual.ShingleTokens)
	if len(s.hashes) != maxSample || cap(s.hashes) > maxSample+maxSample/4 {
		t.Errorf("%d hashes (room for %d) of a text of %d bytes, want %d", len(s.hashes), cap(s.hashes), len(huge), maxSample)
	}
	small := prose(2, 500)
	got := pairsOf(usual,
		Listing{"huge", "p1", day(1), huge}, Listing{"edited", "p2", day(2), edit(huge, 50)},
		Listing{"small", "p3", day(3), small}, Listing{"within", "p4", day(4), huge + small}) // all of small is little of within
	want := []string{"p2/edited <- p1/huge", "p4/within <- p1/huge", "p4/within <- p2/edited"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSimilarityIsNearTheTruth(t *testing.T) {
	for _, share := range []int{75, 90, 100} {
		copied := prose(1, 10*share)
		s := newSet(usual)
		s.Add(Listing{"l1", "p1", day(1), copied})
		s.Add(Listing{"l2", "p2", day(2), copied + prose(2, 1000-10*share)})
		pairs := s.Pairs()
		if len(pairs) != 1 {
			t.Fatalf("%d%%: %d pairs, want 1", share, len(pairs))
		}
		if got := 100 * pairs[0].Similarity; got < float64(share)-5 || got > float64(share)+5 {
			t.Errorf("similarity %.1f%%, want about %d%%", got, share)
		}
	}
}

func TestPassage(t *testing.T) {
	copied, terms := prose(1, 200), prose(50, 300)
	s := newSet(usual)
	s.Add(Listing{"l1", "p1", day(1), prose(2, 20) + copied + terms})
	later := terms + prose(3, 30) + copied + prose(4, 20)
	s.Add(Listing{"l2", "p2", day(2), later})
	for i := range 6 {
		s.Add(Listing{fmt.Sprint("t", i), fmt.Sprint("q", i), day(3), terms})
	}
	pairs := s.Pairs()
	if len(pairs) != 1 {
		t.Fatalf("%d pairs, want 1", len(pairs))
	}
	start, end := s.Passage(pairs[0], later)
	got := later[start:end]
	if !strings.Contains(copied, got) || len(got) < len(copied)*9/10 {
		t.Errorf("passage of %d bytes, want nearly the whole of the %d copied: %s", len(got), len(copied), got)
	}
	if start, end := s.Passage(pairs[0], "别的文字"); start != 0 || end != 0 {
		t.Errorf("passage %d:%d of another text, want none", start, end)
	}
}

// BenchmarkPlatform compares 20,000 listings of 900 characters, one in a hundred
// a copy.
func BenchmarkPlatform(b *testing.B) {
	const listings, every = 20_000, 100
	texts, bytes := make([]string, listings), 0
	for i := range texts {
		seed := uint64(i)
		if i%every == 1 {
			seed-- // a copy of the one before it
		}
		random := rand.New(rand.NewPCG(seed, 1))
		runes := make([]rune, 900)
		for j := range runes {
			runes[j] = '一' + rune(random.IntN(3000))
		}
		texts[i] = string(runes)
		bytes += len(texts[i])
	}
	b.SetBytes(int64(bytes))
	for b.Loop() {
		s := newSet(usual)
		for i, text := range texts {
			s.Add(Listing{fmt.Sprint(i), fmt.Sprint(i % 3000), day(1).Add(time.Duration(i) * time.Minute), text})
		}
		if pairs := s.Pairs(); len(pairs) != listings/every {
			b.Fatalf("%d pairs, want %d", len(pairs), listings/every)
		}
	}
}
