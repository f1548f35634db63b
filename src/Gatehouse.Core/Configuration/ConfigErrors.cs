using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>
/// The list that every step of reading a configuration adds to, so that the operator sees all errors at once. Not thread-safe.
/// </summary>
public sealed class ConfigErrors
{
    private readonly List<ConfigError> items = [];
    private readonly List<ConfigError> warnings = [];
    private readonly HashSet<ConfigError> doubtful = new(ReferenceEqualityComparer.Instance);

    /// <summary>All errors so far, in the order found.</summary>
    public IReadOnlyList<ConfigError> Items => items;

    /// <summary>
    /// All errors so far in the order of the text, those without a place first: for showing. Without those that may be nothing but the
    /// consequence of a reference that could not be read, which is among them.
    /// </summary>
    public IReadOnlyList<ConfigError> InOrder => Sort(doubtful.Count == items.Count ? items : items.Where(error => !doubtful.Contains(error)));

    /// <summary>What may be meant but is risky, in the order of the text. Nothing of it keeps a configuration from being served.</summary>
    public IReadOnlyList<ConfigError> Warnings => Sort(warnings);

    /// <summary>Paths of files that could not be read. Each may be readable later without having been written: a permission is given, a share is back.</summary>
    internal List<string> Unread { get; } = [];

    /// <summary>True when there is at least one.</summary>
    public bool Any => items.Count > 0;

    /// <summary>Adds an error that points at a value.</summary>
    public void Add(string code, ConfigNode at, string message, string? hint = null, bool hidesLine = false)
    {
        var error = ErrorAt(code, at, message, hint, hidesLine);
        items.Add(error);
        // What a policy misses there may be just that. Other codes are of the text, which is known.
        if (code == ConfigErrorCodes.BadPolicy && HoldsUnresolved(at))
            doubtful.Add(error);
    }

    /// <summary>Adds an error that points at a place which is not a value, such as a syntax error.</summary>
    public void Add(string code, ConfigSource source, SourcePosition? position, string message, string? hint = null) =>
        items.Add(new ConfigError(code, message) { Source = source, Position = position, Hint = hint });

    /// <summary>Adds a warning that points at a value.</summary>
    public void Warn(string code, ConfigNode at, string message, string? hint = null, bool hidesLine = false) =>
        warnings.Add(ErrorAt(code, at, message, hint, hidesLine) with { IsWarning = true });

    /// <summary>Adds an error without a place.</summary>
    public void Add(string code, string message) => items.Add(new ConfigError(code, message));

    private static ConfigError ErrorAt(string code, ConfigNode at, string message, string? hint, bool hidesLine) => new(code, SecretText.Without(message, at))
    {
        Source = at.Source,
        Position = at.Position,
        Hint = hint is null ? null : SecretText.Without(hint, at),
        HidesLine = hidesLine,
    };

    private static bool HoldsUnresolved(ConfigNode node) => node switch
    {
        ConfigScalar scalar => scalar.IsUnresolved,
        ConfigList list => list.Items.Any(HoldsUnresolved),
        ConfigMap map => map.Entries.Any(entry => HoldsUnresolved(entry.Value)),
        _ => false,
    };

    private static IReadOnlyList<ConfigError> Sort(IEnumerable<ConfigError> list) =>
        [.. list.OrderBy(error => error.Position?.Line ?? 0).ThenBy(error => error.Position?.Column ?? 0)];
}
