using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>One thing that is wrong with a configuration. A value, never thrown.</summary>
/// <param name="Code">Stable code, <c>GH</c> and four digits; the list is <see cref="ConfigErrorCodes"/>.</param>
/// <param name="Message">What is wrong, one line, without a full stop. Never holds a secret.</param>
public sealed record ConfigError(string Code, string Message)
{
    /// <summary>True for what may be meant but is risky: the configuration can be served. Default: false.</summary>
    public bool IsWarning { get; init; }

    /// <summary>The text it was found in; null where there is none (a file that cannot be read).</summary>
    public ConfigSource? Source { get; init; }

    /// <summary>Where in the text; null where no place can be named.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>True when a secret stands in that line: it is not printed. Default: false.</summary>
    public bool HidesLine { get; init; }

    /// <summary>What to do, printed behind the caret ("did you mean 'limit'?"); null for none.</summary>
    public string? Hint { get; init; }
}
