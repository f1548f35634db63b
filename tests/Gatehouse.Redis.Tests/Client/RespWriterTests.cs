using System.Text;
using Gatehouse.Redis.Client;

namespace Gatehouse.Redis.Tests.Client;

public sealed class RespWriterTests
{
    [Fact]
    public void Arguments_are_counted_in_bytes()
    {
        var writer = new RespWriter();
        writer.Begin(5);
        writer.Add("SET"u8);
        writer.Add("ключ");
        writer.Add("a:"u8, "é");
        writer.Add(long.MinValue);
        writer.Add(""u8);

        Encoding.UTF8.GetString(writer.Written.Span).ShouldBe("*5\r\n$3\r\nSET\r\n$8\r\nключ\r\n$4\r\na:é\r\n$20\r\n-9223372036854775808\r\n$0\r\n\r\n");
    }

    [Fact]
    public void It_grows_and_what_is_cut_off_is_gone()
    {
        var writer = new RespWriter();
        writer.Add(new byte[100_000]);
        writer.Truncate(0);
        writer.Add("a"u8);

        Encoding.ASCII.GetString(writer.Written.Span).ShouldBe("$1\r\na\r\n");
    }
}
