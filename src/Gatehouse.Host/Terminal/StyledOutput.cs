using Spectre.Console;

namespace Gatehouse.Host.Terminal;

/// <summary>Styled text where the output is a terminal, plain text elsewhere.</summary>
internal static class StyledOutput
{
    public static IAnsiConsole To(TextWriter output)
    {
        var isTerminal = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        // A line is one line: what reads it may be another program.
        console.Profile.Width = 1000;
        return console;
    }
}
