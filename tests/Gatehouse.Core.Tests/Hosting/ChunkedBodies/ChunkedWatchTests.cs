using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Gatehouse.Core.Hosting.ChunkedBodies;

namespace Gatehouse.Core.Tests.Hosting.ChunkedBodies;

public sealed class ChunkedWatchTests
{
    private const string Whole = "3;a=\"b;\\\"\"; c = d ;e\r\nabc\r\n00000A\r\n0123456789\r\n0;f\r\nX: y\r\nZ:\r\n\r\n";

    [Fact]
    public async Task A_body_split_at_any_two_octets_ends_where_it_ends_however_it_is_consumed()
    {
        for (var first = 0; first <= Whole.Length; first++)
        {
            for (var consumed = 0; consumed <= first; consumed++)
            {
                var watch = new ChunkedWatch();
                var pipe = new Pipe();
                (await ReadAsync(pipe, watch, Whole[..first], consumed)).ShouldBeTrue();
                watch.IsOver.ShouldBe(first == Whole.Length);
                (await ReadAsync(pipe, watch, Whole[first..] + "GET \x01", 0)).ShouldBeTrue();
                watch.IsOver.ShouldBeTrue();
            }
        }
    }

    [Theory]
    [InlineData("3;\r\n")]
    [InlineData("3;\0a\r\n")]
    [InlineData("3;bad[=x\r\n")]
    [InlineData("3;a=\"\x01\"\r\n")]
    [InlineData("0\r\n\n")]
    [InlineData("0\r\n\rX")]
    [InlineData("0\r\nX: \0\r\n\r\n")]
    [InlineData("fffffffffffffffff\r\n")]
    public async Task A_broken_body_is_broken_at_any_split_and_stays_so(string body)
    {
        for (var first = 0; first <= body.Length; first++)
        {
            var watch = new ChunkedWatch();
            var pipe = new Pipe();
            var isWhole = await ReadAsync(pipe, watch, body[..first], 0);
            isWhole &= await ReadAsync(pipe, watch, body[first..], 0);
            isWhole.ShouldBeFalse();
            (await ReadAsync(pipe, watch, "\r\n", 0)).ShouldBeFalse();
            watch.IsOver.ShouldBeFalse();
        }
    }

    private static async Task<bool> ReadAsync(Pipe pipe, ChunkedWatch watch, string bytes, int consumed)
    {
        await pipe.Writer.WriteAsync(Encoding.Latin1.GetBytes(bytes));
        if (!pipe.Reader.TryRead(out var read))
            return true;
        var isWhole = watch.TryRead(read.Buffer);
        var to = read.Buffer.GetPosition(consumed);
        watch.Consume(to);
        pipe.Reader.AdvanceTo(to);
        return isWhole;
    }
}
