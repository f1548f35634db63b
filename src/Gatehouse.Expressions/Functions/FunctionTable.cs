using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>All functions of an environment by name.</summary>
internal sealed class FunctionTable
{
    private readonly Dictionary<string, CelFunction[]> members;
    private readonly Dictionary<string, CelFunction[]> globals;
    private readonly HashSet<string> namespaces;

    public FunctionTable(ExpressionOptions options)
    {
        IEnumerable<CelFunction>[] libraries =
        [
            TextFunctions.All, ConversionFunctions.All, TimeFunctions.All, StringExtension.All, MathExtension.All, ListExtension.All, SetExtension.All,
            EncoderExtension.All, RegexExtension.All, NetworkExtension.All, OptionalFunctions.All, GatewayFunctions.All(options.Time), options.Functions,
        ];
        var all = libraries.SelectMany(library => library).ToList();
        members = Group(all.Where(function => function.IsMember));
        globals = Group(all.Where(function => !function.IsMember));
        namespaces = globals.Keys.Where(name => name.Contains('.', StringComparison.Ordinal)).Select(name => name[..name.LastIndexOf('.')]).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The functions of a name; empty when there is none.</summary>
    public CelFunction[] Find(string name, bool isMember) => (isMember ? members : globals).GetValueOrDefault(name, []);

    /// <summary>Whether functions have names that begin with it and a dot.</summary>
    public bool HasNamespace(string name) => namespaces.Contains(name);

    /// <summary>The names of functions, for suggestions.</summary>
    public IEnumerable<string> Names(bool isMember) => (isMember ? members : globals).Keys;

    private static Dictionary<string, CelFunction[]> Group(IEnumerable<CelFunction> functions) =>
        functions.GroupBy(function => function.Name).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
}
