using Spectre.Console;

namespace Gatehouse.Host.Terminal;

/// <summary>Styled text where the output is a terminal, plain text elsewhere.</summary>
internal static class StyledOutput
{
    public static IAnsiConsole To(TextWriter output)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        // A line is one line: what reads it may be another program.
        console.Profile.Width = 1000;
        return console;
    }
}
