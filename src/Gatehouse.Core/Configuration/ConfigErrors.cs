using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// The list that every step of reading a configuration adds to, so that the operator sees all errors at once. Not thread-safe.
/// </summary>
public sealed class ConfigErrors
{
    private readonly List<ConfigError> items = [];
    private readonly List<ConfigError> warnings = [];

    /// <summary>All errors so far, in the order found.</summary>
    public IReadOnlyList<ConfigError> Items => items;

    /// <summary>All errors so far in the order of the text, those without a place first: for showing.</summary>
    public IReadOnlyList<ConfigError> InOrder => Sort(items);

    /// <summary>What may be meant but is risky, in the order of the text. Nothing of it keeps a configuration from being served.</summary>
    public IReadOnlyList<ConfigError> Warnings => Sort(warnings);

    /// <summary>True when there is at least one.</summary>
    public bool Any => items.Count > 0;

    /// <summary>Adds an error that points at a value.</summary>
    public void Add(string code, ConfigNode at, string message, string? hint = null, bool hidesLine = false) =>
        items.Add(new ConfigError(code, message) { Source = at.Source, Position = at.Position, Hint = hint, HidesLine = hidesLine });

    /// <summary>Adds an error that points at a place which is not a value, such as a syntax error.</summary>
    public void Add(string code, ConfigSource source, SourcePosition? position, string message, string? hint = null) =>
        items.Add(new ConfigError(code, message) { Source = source, Position = position, Hint = hint });

    /// <summary>Adds a warning that points at a value.</summary>
    public void Warn(string code, ConfigNode at, string message, string? hint = null, bool hidesLine = false) =>
        warnings.Add(new ConfigError(code, message) { IsWarning = true, Source = at.Source, Position = at.Position, Hint = hint, HidesLine = hidesLine });

    /// <summary>Adds an error without a place.</summary>
    public void Add(string code, string message) => items.Add(new ConfigError(code, message));

    private static IReadOnlyList<ConfigError> Sort(List<ConfigError> list) =>
        [.. list.OrderBy(error => error.Position?.Line ?? 0).ThenBy(error => error.Position?.Column ?? 0)];
}
