using System.Text;
using Gatehouse.Core.Forwarding.Http1;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class BodyFramingTests
{
    [Theory]
    [InlineData("1.1 200", "Content-Length: 5", nameof(BodyKind.Length), 5, true)]
    [InlineData("1.1 200", "content-LENGTH: 0005", nameof(BodyKind.Length), 5, true)]
    [InlineData("1.1 200", "Content-Length: 999999999999999999", nameof(BodyKind.Length), 999999999999999999, true)]
    [InlineData("1.1 200", "Content-Length: 0", nameof(BodyKind.None), 0, true)]
    [InlineData("1.1 200", "Transfer-Encoding: Chunked", nameof(BodyKind.Chunked), 0, true)]
    [InlineData("1.1 200", "X-A: b", nameof(BodyKind.Close), 0, false)]
    [InlineData("1.1 200", "Content-Length: 5|Connection: close", nameof(BodyKind.Length), 5, false)]
    [InlineData("1.1 200", "Content-Length: 5|Connection: x-a|Connection: y, CLOSE ,", nameof(BodyKind.Length), 5, false)]
    [InlineData("1.1 200", "Content-Length: 5|Connection: closed", nameof(BodyKind.Length), 5, true)]
    [InlineData("1.0 200", "Content-Length: 5", nameof(BodyKind.Length), 5, false)]
    [InlineData("1.0 200", "Content-Length: 5|Connection: keep-alive", nameof(BodyKind.Length), 5, false)]
    [InlineData("1.1 304", "Content-Length: 5", nameof(BodyKind.None), 0, true)]
    [InlineData("1.1 304", "Transfer-Encoding: chunked", nameof(BodyKind.None), 0, true)]
    [InlineData("1.1 204", "X-A: b", nameof(BodyKind.None), 0, true)]
    [InlineData("1.1 204", "Content-Length: 0", nameof(BodyKind.None), 0, true)]
    [InlineData("1.1 204", "Content-Length: 5", nameof(BodyKind.None), 0, false)]
    [InlineData("1.1 204", "Transfer-Encoding: chunked", nameof(BodyKind.None), 0, false)]
    [InlineData("1.1 205", "Content-Length: 0", nameof(BodyKind.None), 0, true)]
    [InlineData("1.1 205", "Transfer-Encoding: chunked", nameof(BodyKind.None), 0, false)]
    [InlineData("1.1 205", "X-A: b", nameof(BodyKind.None), 0, false)]
    public void A_framing_is_read(string status, string fields, string kind, long length, bool keeps)
    {
        TryRead(status, fields, isHead: false, out var framing).ShouldBeTrue();

        (framing.Kind.ToString(), framing.Kind == BodyKind.Length ? framing.Length : 0, framing.KeepsConnection).ShouldBe((kind, length, keeps));
    }

    [Theory]
    [InlineData("1.1 200", "Content-Length: 5|Transfer-Encoding: chunked")]
    [InlineData("1.1 200", "Transfer-Encoding: chunked|Content-Length: 0")]
    [InlineData("1.1 200", "Content-Length: 5|Content-Length: 5")]
    [InlineData("1.1 200", "Content-Length: 0|Content-Length: 5")]
    [InlineData("1.1 200", "Content-Length: 5, 5")]
    [InlineData("1.1 200", "Content-Length:")]
    [InlineData("1.1 200", "Content-Length: +5")]
    [InlineData("1.1 200", "Content-Length: -1")]
    [InlineData("1.1 200", "Content-Length: 0x5")]
    [InlineData("1.1 200", "Content-Length: 5 5")]
    [InlineData("1.1 200", "Content-Length: \u00b2")]
    [InlineData("1.1 200", "Content-Length: 1000000000000000000")]
    [InlineData("1.1 200", "Transfer-Encoding: gzip")]
    [InlineData("1.1 200", "Transfer-Encoding:")]
    [InlineData("1.1 200", "Transfer-Encoding: identity")]
    [InlineData("1.1 200", "Transfer-Encoding: gzip, chunked")]
    [InlineData("1.1 200", "Transfer-Encoding: chunked, chunked")]
    [InlineData("1.1 200", "Transfer-Encoding: chunked;a=b")]
    [InlineData("1.1 200", "Transfer-Encoding: chunked|Transfer-Encoding: chunked")]
    [InlineData("1.1 200", "Transfer-Encoding: chunked|Transfer-Encoding: gzip")]
    [InlineData("1.0 200", "Transfer-Encoding: chunked")]
    [InlineData("1.1 204", "Content-Length: 5|Transfer-Encoding: chunked")]
    [InlineData("1.1 205", "Content-Length: 5")]
    public void An_ambiguous_framing_is_refused(string status, string fields)
    {
        TryRead(status, fields, isHead: false, out _).ShouldBeFalse();
        TryRead(status, fields, isHead: true, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Content-Length: 5")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("X-A: b")]
    public void An_answer_to_HEAD_has_no_body(string fields)
    {
        TryRead("1.1 200", fields, isHead: true, out var framing).ShouldBeTrue();

        (framing.Kind, framing.KeepsConnection).ShouldBe((BodyKind.None, true));
    }

    private static bool TryRead(string status, string fields, bool isHead, out BodyFraming framing)
    {
        var bytes = Encoding.Latin1.GetBytes($"HTTP/{status} x\r\n{fields.Replace("|", "\r\n", StringComparison.Ordinal)}\r\n\r\n");
        var head = new ResponseHead();
        ResponseHeadParser.Parse(bytes, head, out _).ShouldBe(HeadFault.None);
        return BodyFraming.TryRead(bytes, head, isHead, out framing);
    }
}
