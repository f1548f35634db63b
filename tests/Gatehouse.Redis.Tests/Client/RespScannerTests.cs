using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Redis.Client;

namespace Gatehouse.Redis.Tests.Client;

public sealed class RespScannerTests
{
    private static readonly RespLimits Small = new(MaxBulk: 100, MaxElements: 50, MaxLine: 60);

    [Theory]
    [InlineData("+OK\r\n")]
    [InlineData("-ERR no\r\n")]
    [InlineData(":-12\r\n")]
    [InlineData("$0\r\n\r\n")]
    [InlineData("$5\r\na\r\nbc\r\n")]
    [InlineData("$-1\r\n")]
    [InlineData("*-1\r\n")]
    [InlineData("*0\r\n")]
    [InlineData("_\r\n")]
    [InlineData("#t\r\n")]
    [InlineData(",1.5e3\r\n")]
    [InlineData("(123456789012345678901234567890\r\n")]
    [InlineData("!3\r\nERR\r\n")]
    [InlineData("=7\r\ntxt:abc\r\n")]
    [InlineData("~2\r\n:1\r\n:2\r\n")]
    [InlineData("%2\r\n+a\r\n:1\r\n+b\r\n*2\r\n:2\r\n%1\r\n+c\r\n_\r\n")]
    [InlineData(">3\r\n+message\r\n$1\r\nc\r\n$2\r\nhi\r\n")]
    [InlineData("*3\r\n*0\r\n*1\r\n$3\r\nfoo\r\n:7\r\n")]
    public void An_answer_ends_where_it_ends_however_it_is_split(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text + "+next\r\n");
        for (var first = 0; first <= bytes.Length; first++)
        {
            for (var second = first; second <= bytes.Length; second++)
            {
                var scanner = new RespScanner(Small);
                var outcome = scanner.Scan(bytes.AsSpan(0, first), out var length);
                if (outcome == ScanOutcome.Incomplete)
                    outcome = scanner.Scan(bytes.AsSpan(0, second), out length);
                if (outcome == ScanOutcome.Incomplete)
                    outcome = scanner.Scan(bytes, out length);
                outcome.ShouldBe(ScanOutcome.Complete);
                length.ShouldBe(text.Length);
                scanner.Scan(bytes.AsSpan(length), out length).ShouldBe(ScanOutcome.Complete);
                length.ShouldBe("+next\r\n".Length);
            }
        }
    }

    [Theory]
    [InlineData("x\r\n")]
    [InlineData("\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n")]
    [InlineData("$-2\r\n")]
    [InlineData("*-2\r\n")]
    [InlineData("%-1\r\n")]
    [InlineData(">0\r\n")]
    [InlineData("$101\r\n")]
    [InlineData("$99999999999999999999\r\n")]
    [InlineData("$+1\r\na\r\n")]
    [InlineData("$ 1\r\na\r\n")]
    [InlineData("$1x\r\na\r\n")]
    [InlineData("$\r\n")]
    [InlineData("$?\r\n")]
    [InlineData("$1\r\nabc")]
    [InlineData("*51\r\n")]
    [InlineData("*26\r\n*25\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n")]
    [InlineData("*1\r\n>1\r\n:1\r\n")]
    [InlineData("|1\r\n+a\r\n:1\r\n:2\r\n")]
    [InlineData(":1a\r\n")]
    [InlineData(":\r\n")]
    [InlineData("#x\r\n")]
    [InlineData("_x\r\n")]
    [InlineData(",\r\n")]
    [InlineData("+a\nb\r\n")]
    [InlineData("+a\rb\r\n")]
    public void What_no_server_sends_is_broken_however_it_is_split(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var first = 0; first <= bytes.Length; first++)
        {
            var scanner = new RespScanner(Small);
            var outcome = scanner.Scan(bytes.AsSpan(0, first), out _);
            if (outcome == ScanOutcome.Incomplete)
                outcome = scanner.Scan(bytes, out _);
            outcome.ShouldBe(ScanOutcome.Broken, $"split at {first}");
        }
    }

    [Fact]
    public void A_line_that_does_not_end_is_broken()
    {
        var scanner = new RespScanner(Small);

        scanner.Scan(Encoding.ASCII.GetBytes("+" + new string('a', 60)), out _).ShouldBe(ScanOutcome.Incomplete);
        scanner.Scan(Encoding.ASCII.GetBytes("+" + new string('a', 61)), out _).ShouldBe(ScanOutcome.Broken);
    }

    [Fact]
    public void Any_bytes_give_the_same_outcome_one_by_one_and_at_once_and_what_is_whole_can_be_read()
    {
        var alphabet = Gen.Elements("+-:$*_#,(!=%~>|?0123 tf\r\n"u8.ToArray());
        var pieces = Gen.OneOf(
            Gen.Elements("\r\n", "$3\r\n", "*2\r\n", "%1\r\n", ":1\r\n", "+a\r\n", "abc\r\n", "$-1\r\n", ">2\r\n"),
            alphabet.Select(letter => ((char)letter).ToString()));
        var property = Prop.ForAll(pieces.ListOf().Select(all => string.Concat(all)).ToArbitrary(), text =>
        {
            var bytes = Encoding.ASCII.GetBytes(text);
            var whole = new RespScanner(Small).Scan(bytes, out var length);
            var scanner = new RespScanner(Small);
            var outcome = ScanOutcome.Incomplete;
            var split = 0;
            for (var i = 0; i <= bytes.Length && outcome == ScanOutcome.Incomplete; i++)
                outcome = scanner.Scan(bytes.AsSpan(0, i), out split);
            if (whole == ScanOutcome.Complete)
            {
                var reader = new RespReader(bytes.AsSpan(0, length));
                reader.Skip();
                return outcome == whole && split == length && reader.Type == 0;
            }
            return outcome == whole;
        });

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000).WithEndSize(40), property);
    }
}
