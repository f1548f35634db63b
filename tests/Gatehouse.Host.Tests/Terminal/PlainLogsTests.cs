using Gatehouse.Host.Terminal;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Tests.Terminal;

public sealed class PlainLogsTests
{
    [Theory]
    [InlineData(LogLevel.Information, "")]
    [InlineData(LogLevel.Warning, "warning: ")]
    [InlineData(LogLevel.Error, "error: ")]
    public void A_message_stands_behind_the_time_and_what_is_more_than_information_says_so(LogLevel level, string word)
    {
        var output = new StringWriter();
        using var logs = new PlainLogs(output);

        logs.CreateLogger("any").Log(level, 0, "it happened", null, (state, _) => state);

        output.ToString().ShouldMatch($"^[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} {word}it happened\n$");
    }
}
