namespace Gatehouse.Policies.Transform;

/// <summary>Changes to headers or query parameters, made in the order of these keys. Texts may have expressions in braces.</summary>
internal sealed class FieldEditsOptions
{
    /// <summary>Names that are taken off. Default: none.</summary>
    public IReadOnlyList<string> Remove { get; init; } = [];

    /// <summary>New names by old name. What stood under the new name is replaced. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Rename { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts by name that replace what there is under this name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Set { get; init; } = new Dictionary<string, string>();

    /// <summary>Texts by name that are added to what there is under this name. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Add { get; init; } = new Dictionary<string, string>();
}
