package record

import (
	"regexp"
	"strings"
)

// The JSON and YAML libraries describe mistakes of syntax in English only.
// These tables say the common ones in Chinese; a message that is not here is
// quoted as it is, which is better than a vague sentence.

// unexpectedCharacter matches the JSON library's message, for example
// `invalid character 'b' after object value (expecting ',' or '}')`.
var unexpectedCharacter = regexp.MustCompile(`^invalid character (.+?) (in|at start of|after) ([a-z -]+?)(?: \(expecting (.+)\))?$`)

var jsonPlaces = map[string]string{
	"at start of value":     "值的开头",
	"at start of string":    "字符串的开头",
	"in string":             "字符串里",
	"in number":             "数字里",
	"after object name":     "字段名之后",
	"after object value":    "字段的值之后",
	"after array element":   "数组元素之后",
	"after string value":    "字符串之后",
	"after top-level value": "整条记录之后",
}

var jsonExpected = strings.NewReplacer(" or ", " 或 ", "non-control character", "非控制字符", "digit", "数字")

func jsonSyntax(message string) Text {
	zh := message
	if m := unexpectedCharacter.FindStringSubmatch(message); m != nil {
		place, known := jsonPlaces[m[2]+" "+m[3]]
		if !known {
			place = "true、false、null 之类的字面值里" // the library names the literal that it began to read
		}
		zh = place + "不应有 " + m[1]
		if m[4] != "" {
			zh += "，此处应为 " + jsonExpected.Replace(m[4])
		}
	} else if rest, ok := strings.CutPrefix(message, "invalid escape sequence "); ok {
		zh = "字符串里的转义写法无效：" + strings.TrimSuffix(rest, " in string")
	} else if rest, ok := strings.CutPrefix(message, "invalid surrogate pair "); ok {
		zh = `字符串里的 \u 代理对不完整：` + strings.TrimSuffix(rest, " in string")
	}
	return Text{"JSON 语法错误：" + zh, "JSON syntax: " + message}
}

var yamlMessages = map[string]string{
	"mapping values are not allowed in this context":               "此处不能写“键: 值”，请检查缩进，或给含冒号的文字加引号",
	"mapping keys are not allowed in this context":                 "此处不能写键，请检查缩进",
	"block sequence entries are not allowed in this context":       "此处不能写“- ”列表项，请检查缩进",
	"could not find expected ':'":                                  "缺少冒号“:”，或上一行的引号没有合上",
	"did not find expected key":                                    "此处应为一个键，请检查缩进与引号",
	"did not find expected '-' indicator":                          "此处应为“- ”列表项，请检查缩进",
	"did not find expected ',' or ']'":                             "此处应为“,”或“]”",
	"did not find expected ',' or '}'":                             "此处应为“,”或“}”",
	"did not find expected node content":                           "此处应有内容",
	"did not find expected <document start>":                       "此处应是新文档的开头“---”",
	"did not find expected comment or line break":                  "此处应换行或写注释",
	"did not find expected whitespace or line break":               "此处应有空格或换行",
	"found character that cannot start any token":                  "此字符不能作为开头，请给文字加引号",
	"found a tab character where an indentation space is expected": "缩进请用空格，不要用制表符",
	"found a tab character that violates indentation":              "缩进请用空格，不要用制表符",
	"found mixed spaces and tabs in indentation":                   "缩进里混用了空格与制表符，请只用空格",
	"found unexpected end of stream":                               "文件在此中断，引号或括号没有合上",
	"found unexpected document indicator":                          "引号里出现了文档分隔符，引号可能没有合上",
	"found unknown escape character":                               "双引号里的转义写法无效",
	"found a comment without preceding whitespace":                 "“#”前要有空格才是注释",
	"found undefined tag handle":                                   "标签没有定义",
	"found invalid Unicode character escape code":                  "转义写出的字符无效",
	"did not find expected hexadecimal number":                     "转义写法里应为十六进制数字",
	"did not find expected alphabetic or numeric character":        "此处应为字母或数字",
	"found an indentation indicator equal to 0":                    "缩进指示不能是 0",
	"did not find expected digit or '.' character":                 "此处应为数字或“.”",
	"found duplicate %YAML directive":                              "%YAML 指令重复",
	"found unexpected content after document-end marker":           "文档结束标记之后不应再有内容",
	"found tabs where space indentation is required":               "缩进请用空格，不要用制表符",
	"found indentation style that differs from earlier lines":      "缩进的写法与前面几行不一致",
	"found incompatible YAML document":                             "不支持的 YAML 版本",
}

func yamlSyntax(message string) Text {
	zh, known := yamlMessages[message]
	if !known {
		zh = message
	}
	return Text{"YAML 语法错误：" + zh, "YAML syntax: " + message}
}
