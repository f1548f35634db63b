using System.Text;
using Gatehouse.Core.Forwarding.Http1;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class UnwantedBodyTests
{
    [Theory]
    [InlineData(nameof(BodyKind.None), "HTTP", 0)]
    [InlineData(nameof(BodyKind.Length), "sorr", null)]
    [InlineData(nameof(BodyKind.Length), "sorry", 5)]
    [InlineData(nameof(BodyKind.Length), "sorry, and", 5)]
    [InlineData(nameof(BodyKind.Chunked), "", null)]
    [InlineData(nameof(BodyKind.Chunked), "5\r\nsorry\r\n0\r\n", null)]
    [InlineData(nameof(BodyKind.Chunked), "5\r\nsorry\r\n0\r\n\r", null)]
    [InlineData(nameof(BodyKind.Chunked), "0\r\n\r\n", 5)]
    [InlineData(nameof(BodyKind.Chunked), "5\r\nsorry\r\n0\r\n\r\nHTTP", 15)]
    public void Its_end_is_found_where_it_is_however_it_comes(string kind, string text, int? end)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var size = 1; size <= Math.Max(bytes.Length, 1); size++)
            EndOf(kind, bytes, size).ShouldBe((true, end), $"pieces of {size}");
    }

    [Theory]
    [InlineData(nameof(BodyKind.Close), "sorry")]
    [InlineData(nameof(BodyKind.Chunked), "5\r\nsorry\r\n0\r\nX-A: b\r\n\r\n")]
    [InlineData(nameof(BodyKind.Chunked), "5\r\nsorry\r\n0\rX")]
    [InlineData(nameof(BodyKind.Chunked), "5\r\nsorry\r\n0\r\n\rX")]
    [InlineData(nameof(BodyKind.Chunked), "-1\r\n")]
    public void What_has_no_end_that_can_be_found_is_given_up(string kind, string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
            EndOf(kind, bytes, size).ShouldBe((false, null), $"pieces of {size}");
    }

    // Whether it went on to the end of the text or of the body, and where that was. What is not taken comes again with the next piece.
    private static (bool GoesOn, int? End) EndOf(string kind, byte[] bytes, int size)
    {
        var body = new UnwantedBody(new BodyFraming(Enum.Parse<BodyKind>(kind), 5, KeepsConnection: true));
        var start = 0;
        for (var there = 0; !body.IsWhole && there < bytes.Length;)
        {
            there = Math.Min(there + size, bytes.Length);
            if (!body.TryTake(bytes.AsSpan(start, there - start), out var taken))
                return (false, null);
            start += taken;
        }
        return (true, body.IsWhole ? start : null);
    }
}
