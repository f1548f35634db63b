using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A fixed answer.</summary>
public sealed class StaticAnswerConfig : ConfigSection
{
    /// <summary>The status. Default: 200.</summary>
    [Bounds("200", "599")]
    public int Status { get; init; } = 200;

    /// <summary>The body: a text as it is, a map or list as JSON. Default: none.</summary>
    public ConfigNode? Body { get; init; }

    /// <summary>Header fields, by name.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
