using System.Text;
using Gatehouse.Core.Forwarding.Http1;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class TrailerParserTests
{
    [Theory]
    [InlineData("", nameof(TrailerParser.Outcome.Incomplete), 0)]
    [InlineData("\r", nameof(TrailerParser.Outcome.Incomplete), 0)]
    [InlineData("X-A: b\r", nameof(TrailerParser.Outcome.Incomplete), 0)]
    [InlineData("\r\nnext", nameof(TrailerParser.Outcome.End), 2)]
    [InlineData("X-A: b\r\n\r\n", nameof(TrailerParser.Outcome.Field), 8)]
    [InlineData("\n", nameof(TrailerParser.Outcome.Broken), 1)]
    [InlineData("X-A: b\n", nameof(TrailerParser.Outcome.Broken), 7)]
    [InlineData(" folded\r\n", nameof(TrailerParser.Outcome.Broken), 9)]
    [InlineData("X-A : b\r\n", nameof(TrailerParser.Outcome.Broken), 9)]
    [InlineData("X-A: \0\r\n", nameof(TrailerParser.Outcome.Broken), 8)]
    [InlineData("X-A: a\rb\r\n", nameof(TrailerParser.Outcome.Broken), 10)]
    public void A_line_is_read(string text, string outcome, int length)
    {
        var head = new ResponseHead();

        TrailerParser.Next(Encoding.Latin1.GetBytes(text), 100, head, out var taken).ToString().ShouldBe(outcome);

        taken.ShouldBe(length);
        if (outcome == nameof(TrailerParser.Outcome.Field))
            head.Fields[0].ShouldBe(new FieldSlice(100, 3, 105, 1));
    }
}
