using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Functions;
using Gatehouse.Expressions.Patterns;
using Gatehouse.Expressions.Syntax;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>Binds calls: finds the functions of a name that may be meant.</summary>
internal sealed class CallBinder(Binder binder, BindingScope scope, NameBinder names)
{
    public Bound Bind(CallNode node)
    {
        var table = scope.Environment.Functions;
        if (node.Target is null)
        {
            var arguments = Array.ConvertAll(node.Arguments, binder.Bind);
            var functions = FirstOf(names.Candidates(node.Function, node.IsAbsolute));
            return functions.Length > 0 ? Call(node, functions, arguments) : Unknown(node, node.Function, isMember: false);
        }
        // math.greatest(1, 2) is a function of its own when there is one of that name, and not what `math` is.
        if (NameBinder.PathOf(node.Target) is { } path && (path.IsAbsolute || scope.Local(path.Root) is null))
        {
            var functions = FirstOf(names.Candidates(path.Name + "." + node.Function, path.IsAbsolute));
            if (functions.Length > 0)
                return Call(node, functions, Array.ConvertAll(node.Arguments, binder.Bind));
            if (table.HasNamespace(path.Name) && scope.Environment.SlotOf(path.Root) < 0)
                return Unknown(node, path.Name + "." + node.Function, isMember: false);
        }
        var target = binder.Bind(node.Target);
        var all = new Bound[node.Arguments.Length + 1];
        all[0] = target;
        for (var i = 1; i < all.Length; i++)
            all[i] = binder.Bind(node.Arguments[i - 1]);
        var members = table.Find(node.Function, isMember: true);
        return members.Length > 0 ? Call(node, members, all) : Unknown(node, node.Function, isMember: true);
    }

    private CelFunction[] FirstOf(IEnumerable<string> candidates)
    {
        foreach (var name in candidates)
        {
            var functions = scope.Environment.Functions.Find(name, isMember: false);
            if (functions.Length > 0)
                return functions;
        }
        return [];
    }

    private Bound Unknown(CallNode node, string name, bool isMember)
    {
        var known = scope.Environment.Functions.Names(isMember).Concat(Macros.Names);
        return scope.Fail(new Place(node.NameOffset, node.NameLength), $"there is no function '{name}'", Spelling.Nearest(name, known));
    }

    private Bound Call(CallNode node, CelFunction[] functions, Bound[] arguments)
    {
        var place = BindingScope.PlaceOf(node);
        var fitting = new List<CelFunction>(functions.Length);
        CelType? result = null;
        foreach (var function in functions)
        {
            var meanings = new Dictionary<string, CelType>(StringComparer.Ordinal);
            if (!Fits(function, arguments, meanings))
                continue;
            fitting.Add(function);
            var type = TypeRules.Resolve(function.Result, meanings);
            result = result is null ? type : TypeRules.Join(result, type);
        }
        if (fitting.Count == 0)
        {
            var given = string.Join(", ", arguments.Skip(functions[0].IsMember ? 1 : 0).Select(argument => argument.Type));
            var target = functions[0].IsMember ? $" of {arguments[0].Type}" : "";
            scope.Report(place, $"{node.Function}(){target} does not take ({given}); there is {string.Join(", ", functions.Take(4).Select(f => f.ToString()))}");
            fitting.AddRange(functions);
        }
        var nodes = Array.ConvertAll(arguments, argument => argument.Node);
        var bound = new Bound(result ?? CelType.Dyn, Special(node, fitting, nodes, place) ?? new CompiledCall([.. fitting], nodes, place));
        return fitting.TrueForAll(function => function.IsPure) ? Folding.Fold(bound, nodes) : bound;
    }

    private static bool Fits(CelFunction function, Bound[] arguments, Dictionary<string, CelType> meanings)
    {
        if (!function.TakesCount(arguments.Length))
            return false;
        for (var i = 0; i < arguments.Length; i++)
        {
            if (!TypeRules.Fits(function.Parameters[Math.Min(i, function.Parameters.Count - 1)], arguments[i].Type, meanings))
                return false;
        }
        return true;
    }

    // What is not as other calls are: `or` looks at its argument only when it must. Patterns and networks that are constants are
    // read once, and a mistake in them is one of the configuration.
    private CompiledNode? Special(CallNode node, List<CelFunction> functions, CompiledNode[] arguments, Place place)
    {
        if (functions[0].Name != node.Function || scope.Environment.Options.Functions.Contains(functions[0]))
            return null;
        if (node.Function is "or" or "orValue" && node.Target is not null && arguments.Length == 2)
            return new CompiledOptionalOr(arguments[0], arguments[1], node.Function == "orValue", place);
        if (arguments.Length != 2 || arguments[1] is not CompiledConstant { Value: { Kind: CelKind.String } constant })
            return null;
        if (node.Function == "matches")
        {
            if (PatternCache.TryGet(constant.AsString, out var pattern, out var problem))
                return new CompiledMatches(arguments[0], pattern!, functions[0], place);
            scope.Report(BindingScope.PlaceOf(node.Arguments[^1]), problem!);
        }
        else if (node.Function == "in")
        {
            if (NetworkText.TryRange(constant.AsString, out var network))
                return new CompiledInNetwork(arguments[0], network!, functions[0], place);
            scope.Report(BindingScope.PlaceOf(node.Arguments[^1]), $"{constant} is no address and no network such as 10.0.0.0/8");
        }
        return null;
    }
}
