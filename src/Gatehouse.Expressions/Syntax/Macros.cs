namespace Gatehouse.Expressions.Syntax;

/// <summary>Calls that are more than calls: they look at their arguments before these are values.</summary>
internal static class Macros
{
    /// <summary>Names of them, for suggestions.</summary>
    public static readonly string[] Names =
        ["has", "all", "exists", "exists_one", "existsOne", "map", "filter", "transformList", "transformMap", "transformMapEntry", "sortBy", "optMap", "optFlatMap"];

    /// <summary>What the call stands for; the call itself when it is no macro. A mistake is given to <paramref name="fail"/>.</summary>
    public static Node Expand(CallNode call, Func<int, int, string, Node> fail)
    {
        if (call.Target is null)
            return call.Function == "has" && call.Arguments.Length == 1 ? Has(call, fail) : call;
        if (call.Function == "bind" && call.Arguments.Length == 3 && call.Target is NameNode { Name: "cel" })
            return Bind(BindKind.Bind, call, call.Arguments[0], call.Arguments[1], fail);
        var arguments = call.Arguments;
        if (arguments.Length == 2 && call.Function is "optMap" or "optFlatMap")
            return Bind(call.Function == "optMap" ? BindKind.OptMap : BindKind.OptFlatMap, call, arguments[0], call.Target, fail);
        return (call.Function, arguments.Length) switch
        {
            ("all", 2 or 3) => Loop(LoopKind.All, call, arguments.Length - 1, false, fail),
            ("exists", 2 or 3) => Loop(LoopKind.Exists, call, arguments.Length - 1, false, fail),
            ("exists_one" or "existsOne", 2 or 3) => Loop(LoopKind.ExistsOne, call, arguments.Length - 1, false, fail),
            ("map", 2) => Loop(LoopKind.Map, call, 1, false, fail),
            ("map", 3) => Loop(LoopKind.Map, call, 1, true, fail),
            ("filter", 2) => Loop(LoopKind.Filter, call, 1, false, fail),
            ("transformList", 3) => Loop(LoopKind.Map, call, 2, false, fail),
            ("transformList", 4) => Loop(LoopKind.Map, call, 2, true, fail),
            ("transformMap", 3) => Loop(LoopKind.TransformMap, call, 2, false, fail),
            ("transformMap", 4) => Loop(LoopKind.TransformMap, call, 2, true, fail),
            ("transformMapEntry", 3) => Loop(LoopKind.TransformMapEntry, call, 2, false, fail),
            ("transformMapEntry", 4) => Loop(LoopKind.TransformMapEntry, call, 2, true, fail),
            ("sortBy", 2) => Loop(LoopKind.SortBy, call, 1, false, fail),
            _ => call,
        };
    }

    private static Node Has(CallNode call, Func<int, int, string, Node> fail) =>
        call.Arguments[0] is SelectNode select
            ? new SelectNode(select, call.Offset, call.Length)
            : fail(call.Arguments[0].Offset, call.Arguments[0].Length, "has() takes a member: has(a.b)");

    private static Node Loop(LoopKind kind, CallNode call, int variables, bool hasFilter, Func<int, int, string, Node> fail)
    {
        var names = new string[variables];
        for (var i = 0; i < variables; i++)
        {
            var argument = call.Arguments[i];
            if (argument is not NameNode { IsAbsolute: false } name)
                return fail(argument.Offset, argument.Length, $"{call.Function}() takes the name of a variable here");
            names[i] = name.Name;
        }
        if (variables == 2 && names[0] == names[1])
            return fail(call.Arguments[1].Offset, call.Arguments[1].Length, "the two variables need different names");
        return new LoopNode(kind, call, names, hasFilter ? call.Arguments[variables] : null, call.Arguments[^1]);
    }

    private static Node Bind(BindKind kind, CallNode call, Node name, Node value, Func<int, int, string, Node> fail) =>
        name is NameNode { IsAbsolute: false } variable
            ? new BindNode(kind, call, variable.Name, value, call.Arguments[^1])
            : fail(name.Offset, name.Length, $"{call.Function}() takes the name of a variable here");
}
