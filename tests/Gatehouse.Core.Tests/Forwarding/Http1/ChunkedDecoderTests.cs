using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Forwarding.Http1;

namespace Gatehouse.Core.Tests.Forwarding.Http1;

public sealed class ChunkedDecoderTests
{
    [Theory]
    [InlineData("0\r\n", "")]
    [InlineData("000\r\n", "")]
    [InlineData("3\r\nabc\r\n0\r\n", "abc")]
    [InlineData("3;a=b;c=\"d\"\r\nabc\r\n00A;\t\r\n0123456789\r\n0;e\r\n", "abc0123456789")]
    [InlineData("00000000000000a\r\n0123\r\n6789\r\n0\r\n", "0123\r\n6789")]
    public void Whole_and_split_at_every_byte_give_the_same(string text, string expected)
    {
        Decode([text]).ShouldBe((expected, true));
        Decode([.. text.Select(c => c.ToString())]).ShouldBe((expected, true));
        for (var at = 1; at < text.Length; at++)
            Decode([text[..at], text[at..]]).ShouldBe((expected, true));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData(";a\r\n")]
    [InlineData("x\r\n")]
    [InlineData("+3\r\n")]
    [InlineData("-3\r\n")]
    [InlineData(" 3\r\n")]
    [InlineData("3 \r\n")]
    [InlineData("3 ;a\r\n")]
    [InlineData("0x3\r\n")]
    [InlineData("3\n")]
    [InlineData("3\r3")]
    [InlineData("3;a\nb")]
    [InlineData("3;a\rb")]
    [InlineData("3;a\0b\r\n")]
    [InlineData("3;a\u007f\r\n")]
    [InlineData("0000000000000001\r\n")]
    [InlineData("ffffffffffffffff\r\n")]
    [InlineData("10000000000000003\r\n")]
    [InlineData("3\r\nabcd")]
    [InlineData("3\r\nabc\n")]
    [InlineData("3\r\nabc\r\r")]
    [InlineData("3\r\nabc\r\n\r\n")]
    [InlineData("3\r\nabc0\r\n")]
    public void Broken_framing_is_refused_however_it_is_split(string text)
    {
        Decode([text]).Content.ShouldBeNull();
        Decode([.. text.Select(c => c.ToString())]).Content.ShouldBeNull();
    }

    [Fact]
    public void Extensions_may_not_be_long_over_the_whole_body()
    {
        Decode([$"1;{new string('a', 4096)}\r\na\r\n0\r\n"]).ShouldBe(("a", true));
        Decode([$"1;{new string('a', 4097)}\r\na\r\n0\r\n"]).Content.ShouldBeNull();
        Decode([string.Concat(Enumerable.Repeat("1;abcdefgh\r\na\r\n", 513))]).Content.ShouldBeNull();
    }

    [Fact]
    public void What_follows_the_last_chunk_is_not_taken()
    {
        var decoder = default(ChunkedDecoder);

        decoder.TryRead("0\r\nX-A: b\r\n"u8, out var taken, out _).ShouldBeTrue();
        (taken, decoder.IsAtTrailers).ShouldBe((3, true));
        decoder.TryRead("X-A: b\r\n"u8, out taken, out _).ShouldBeTrue();
        taken.ShouldBe(0);
    }

    [Fact]
    public void Random_chunks_and_splits_give_the_same_content() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<byte[]>[]>(), ArbMap.Default.ArbFor<PositiveInt[]>(), (chunks, splits) =>
        {
            var contents = chunks.Select(chunk => Encoding.Latin1.GetString(chunk.Get)).Where(chunk => chunk.Length > 0).ToArray();
            var text = string.Concat(contents.Select(chunk => $"{chunk.Length:X};a\r\n{chunk}\r\n")) + "0\r\n";
            var pieces = new List<string>();
            foreach (var split in splits.Select(split => Math.Min(split.Get, text.Length)))
            {
                pieces.Add(text[..split]);
                text = text[split..];
            }
            Decode([.. pieces, text]).ShouldBe((string.Concat(contents), true));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_bytes_are_decoded_or_refused() =>
        Prop.ForAll(
            Gen.Elements("0123aAfF;\r\n\t x-+\0\u00ff".ToCharArray()).ArrayOf().ToArbitrary(),
            characters => Decode([new string(characters)]).ShouldBe(Decode([.. characters.Select(c => c.ToString())])))
            .QuickCheckThrowOnFailure();

    // Null content for what was refused.
    private static (string? Content, bool IsAtTrailers) Decode(string[] pieces)
    {
        var decoder = default(ChunkedDecoder);
        var decoded = new StringBuilder();
        foreach (var piece in pieces)
        {
            ReadOnlySpan<byte> rest = Encoding.Latin1.GetBytes(piece);
            while (!rest.IsEmpty && !decoder.IsAtTrailers)
            {
                if (!decoder.TryRead(rest, out var taken, out var content))
                    return (null, false);
                taken.ShouldBeGreaterThan(0);
                decoded.Append(Encoding.Latin1.GetString(content));
                rest = rest[taken..];
            }
        }
        return (decoded.ToString(), decoder.IsAtTrailers);
    }
}
