using Gatehouse.Core.Configuration;

namespace Gatehouse.Host.Terminal;

/// <summary>Shows configuration errors and how many there are.</summary>
internal static class ErrorOutput
{
    public static void Write(TextWriter output, IReadOnlyList<ConfigError> errors)
    {
        output.Write(ConfigErrorText.Format(errors));
        output.WriteLine(errors.Count == 1 ? "1 error." : $"{errors.Count} errors.");
    }
}
