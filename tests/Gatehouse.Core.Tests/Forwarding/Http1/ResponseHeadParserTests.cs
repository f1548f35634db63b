using System.Text;
using Gatehouse.Core.Forwarding.Http1;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class ResponseHeadParserTests
{
    private readonly ResponseHead head = new();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n", 200, false)]
    [InlineData("HTTP/1.1 200\r\n\r\n", 200, false)]
    [InlineData("HTTP/1.1 200 \r\n\r\n", 200, false)]
    [InlineData("HTTP/1.0 599 \u00e9 \t x\r\n\r\n", 599, true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n", 100, false)]
    public void A_status_line_is_read(string text, int status, bool isHttp10)
    {
        Parse(text, out var length).ShouldBe(HeadFault.None);

        (head.Status, head.IsHttp10, head.Count, length).ShouldBe((status, isHttp10, 0, text.Length));
    }

    [Theory]
    [InlineData("HTTP/1.1 099 x\r\n\r\n")]
    [InlineData("HTTP/1.1 600 x\r\n\r\n")]
    [InlineData("HTTP/1.1 abc x\r\n\r\n")]
    [InlineData("HTTP/1.1 2000 x\r\n\r\n")]
    [InlineData("HTTP/1.1 20 x\r\n\r\n")]
    [InlineData("HTTP/1.1  200 x\r\n\r\n")]
    [InlineData("HTTP/1.1\t200 x\r\n\r\n")]
    [InlineData("http/1.1 200 x\r\n\r\n")]
    [InlineData("HTTP/1.2 200 x\r\n\r\n")]
    [InlineData("HTTP/2 200 x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 a\0b\r\n\r\n")]
    [InlineData("HTTP/1.1 200 a\rb\r\n\r\n")]
    [InlineData("\r\nHTTP/1.1 200 x\r\n\r\n")]
    [InlineData(" HTTP/1.1 200 x\r\n\r\n")]
    public void Anything_else_is_no_status_line(string text) => Parse(text, out _).ShouldBe(HeadFault.StatusLine);

    [Theory]
    [InlineData("X-A: b", "X-A", "b")]
    [InlineData("X-A:b", "X-A", "b")]
    [InlineData("X-A: \t b c \t ", "X-A", "b c")]
    [InlineData("X-A:", "X-A", "")]
    [InlineData("X-A: \t ", "X-A", "")]
    [InlineData("x!#$%&'*+-.^_`|~9: a:b", "x!#$%&'*+-.^_`|~9", "a:b")]
    [InlineData("X-A: \u00e9\tz", "X-A", "\u00e9\tz")]
    public void A_field_is_read(string line, string name, string value)
    {
        var text = $"HTTP/1.1 200 OK\r\nX-First: 1\r\n{line}\r\n\r\n";
        Parse(text, out _).ShouldBe(HeadFault.None);

        var field = head.Fields[1];
        (text.Substring(field.NameStart, field.NameLength), text.Substring(field.ValueStart, field.ValueLength)).ShouldBe((name, value));
    }

    [Theory]
    [InlineData("X-A", nameof(HeadFault.FieldName))]
    [InlineData(": b", nameof(HeadFault.FieldName))]
    [InlineData("X-A : b", nameof(HeadFault.FieldName))]
    [InlineData(" X-A: b", nameof(HeadFault.FieldName))]
    [InlineData("\tfolded", nameof(HeadFault.FieldName))]
    [InlineData("X\u00e9: b", nameof(HeadFault.FieldName))]
    [InlineData("X(A): b", nameof(HeadFault.FieldName))]
    [InlineData("X-A: a\0b", nameof(HeadFault.FieldValue))]
    [InlineData("X-A: a\rb", nameof(HeadFault.FieldValue))]
    [InlineData("X-A: a\u007fb", nameof(HeadFault.FieldValue))]
    [InlineData("X-A: \r", nameof(HeadFault.FieldValue))]
    [InlineData("X-A: b\nX-B: c", nameof(HeadFault.LineEnd))]
    public void A_field_that_could_be_read_otherwise_is_refused(string line, string fault) =>
        Parse($"HTTP/1.1 200 OK\r\n{line}\r\n\r\n", out _).ToString().ShouldBe(fault);

    [Fact]
    public void A_head_is_incomplete_until_its_last_byte()
    {
        const string text = "HTTP/1.1 200 OK\r\nX-A: b\r\nX-C:\r\n\r\n";
        for (var count = 0; count < text.Length; count++)
        {
            Parse(text[..count], out var length).ShouldBe(HeadFault.Incomplete);
            length.ShouldBe(0);
        }
        Parse(text + "body", out var whole).ShouldBe(HeadFault.None);
        (whole, head.Count).ShouldBe((text.Length, 2));
    }

    [Fact]
    public void Two_hundred_fields_are_the_most()
    {
        Parse(Fields(ResponseHead.MaxFields), out _).ShouldBe(HeadFault.None);
        head.Count.ShouldBe(ResponseHead.MaxFields);
        Parse(Fields(ResponseHead.MaxFields + 1), out _).ShouldBe(HeadFault.TooLarge);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 ")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: ")]
    public void A_head_without_end_is_too_large(string begin)
    {
        Parse(begin + new string('a', ResponseHead.MaxLength - begin.Length - 1), out _).ShouldBe(HeadFault.Incomplete);
        Parse(begin + new string('a', ResponseHead.MaxLength - begin.Length), out _).ShouldBe(HeadFault.TooLarge);
        Parse(begin + new string('a', ResponseHead.MaxLength) + "\r\n\r\n", out _).ShouldBe(HeadFault.TooLarge);
    }

    private static string Fields(int count) =>
        "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"X-{i}: a\r\n")) + "\r\n";

    private HeadFault Parse(string text, out int length) => ResponseHeadParser.Parse(Encoding.Latin1.GetBytes(text), head, out length);
}
