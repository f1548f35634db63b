using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>From a route's <c>calls</c> and <c>body</c>, or its <c>merge</c>, to the plan of its answer.</summary>
internal sealed class CompositionCompiler(CompositionServices services, RouteRule rule, RouteConfig section, ExpressionCompiler route)
{
    private readonly ConfigErrors errors = services.Errors;

    /// <summary>True when the route is composed.</summary>
    public static bool IsFor(RouteConfig section) => section.Calls.Count > 0 || section.Merge.Count > 0;

    /// <summary>The keys of a composed route that are written; for errors about other routes.</summary>
    public static string? KeyOf(RouteConfig section) =>
        section.Calls.Count > 0 ? "calls" : section.Merge.Count > 0 ? "merge" : section.Body is not null ? "body" : section.Errors ? "errors" : null;

    /// <summary>Compiles; null when errors were added.</summary>
    public CompositionPlan? Compile(TimeSpan? timeout)
    {
        var before = errors.Items.Count;
        if (section.Merge.Count > 0)
            return CompileMerge(timeout);
        var names = section.Calls.Keys.ToArray();
        foreach (var name in names)
            CheckName(name);
        if (errors.Items.Count > before)
            return null;
        var compiler = route.With([.. names.Select(name => new CelVariable(name, CelType.Dyn))]);
        var calls = new CallCompiler(services, compiler, names);
        var compiled = names.Select(name => calls.Compile(name, section.Calls[name])).ToArray();
        var body = section.Body is null ? null : ValueTemplate.Compile(section.Body, compiler, errors);
        if (errors.Items.Count > before || compiled.Contains(null))
            return null;
        var plan = Plan(compiled!, timeout, body);
        if (plan is not null && body is not null)
            CheckUnused(plan, calls.InputsOf(body.Expressions));
        return errors.Items.Count > before ? null : plan;
    }

    private CompositionPlan? CompileMerge(TimeSpan? timeout)
    {
        if (section.Calls.Count > 0 || section.Body is not null)
            errors.Add(ConfigErrorCodes.RouteAnswer, section.At("merge"), $"'merge' and '{(section.Calls.Count > 0 ? "calls" : "body")}' exclude each other", "keep one");
        var compiler = new CallCompiler(services, route, []);
        var calls = new List<CallPlan>();
        var node = section.At("merge");
        for (var i = 0; i < section.Merge.Count; i++)
        {
            var item = node is ConfigList list ? list.Items[i] : node;
            var mistakes = new List<ExpressionError>();
            var target = TemplateTargetParser.Parse(section.Merge[i], route, mistakes);
            ExpressionCompiler.Report(item, mistakes, errors);
            if (target is null || compiler.Find(target.Upstream, item) is not { } forwarder)
                continue;
            calls.Add(new CallPlan
            {
                Name = target.Upstream,
                Method = "GET",
                Target = target,
                TargetText = section.Merge[i],
                Forwarder = forwarder,
                Exchange = new ForwardTarget { Upstream = target.Upstream },
                MaxSize = new CallConfig().MaxSize.Bytes,
                Batch = compiler.BatchOf(target.Upstream, new CallConfig(), section.Merge[i], route, target.Upstream),
                IsOptional = true,
            });
        }
        return calls.Count < section.Merge.Count ? null : Plan([.. calls], timeout, null);
    }

    private CompositionPlan? Plan(CallPlan[] calls, TimeSpan? timeout, ValueTemplate? body)
    {
        var inputs = calls.Select(call => call.Inputs).ToArray();
        var order = CallGraph.Order(inputs, out var cycle);
        if (order is null)
        {
            var names = cycle.Append(cycle[0]).Select(call => $"'{calls[call].Name}'");
            errors.Add(ConfigErrorCodes.BadPlan, KeyNode(calls[cycle[0]].Name), $"calls wait for each other: {string.Join(" needs ", names)}");
            return null;
        }
        return new CompositionPlan
        {
            RouteId = rule.Id,
            Calls = WithWrites(calls, order),
            Order = order,
            Inputs = inputs,
            Joins = [.. JoinsInto(null, calls)],
            FirstSlot = RequestVariables.FirstParameter + rule.Pattern.ParameterNames.Count,
            Body = body,
            IsMerge = section.Merge.Count > 0,
            ReportsErrors = section.Errors,
            NeedsRequestBody = calls.SelectMany(call => call.Expressions).Concat(body?.Expressions ?? [])
                .Any(expression => expression.References.Any(reference => reference is { Variable: "request", Path: [] or ["body", ..] })),
            Timeout = timeout,
        };
    }

    private static CallPlan[] WithWrites(CallPlan[] calls, int[] order)
    {
        var writes = new SortedSet<string>[calls.Length];
        foreach (var call in order)
        {
            var before = calls[call].Inputs.SelectMany(input => calls[input].Method == "GET" ? writes[input] : writes[input].Append(calls[input].Name));
            writes[call] = new SortedSet<string>(before, StringComparer.Ordinal);
        }
        return [.. calls.Select((call, i) => call with { Writes = string.Join(',', writes[i]) })];
    }

    // What nobody looks at is a mistake, unless it changes something.
    private void CheckUnused(CompositionPlan plan, int[] body)
    {
        var used = new HashSet<int>(body);
        var isGrowing = true;
        while (isGrowing)
        {
            isGrowing = false;
            for (var i = 0; i < plan.Calls.Count; i++)
            {
                var call = plan.Calls[i];
                if (call.Method != "GET" || (call.Each?.Into is { } into && used.Contains(into.Source)))
                    isGrowing |= used.Add(i);
                if (!used.Contains(i))
                    continue;
                foreach (var input in call.Inputs)
                    isGrowing |= used.Add(input);
            }
        }
        foreach (var call in plan.Calls.Where((_, i) => !used.Contains(i)))
            errors.Add(ConfigErrorCodes.BadPlan, KeyNode(call.Name), $"the answer of call '{call.Name}' is not used", "name it in 'body', or leave it out");
    }

    // Null for all: what lands in an answer which lands nowhere, and before that what lands in those in turn.
    private static IEnumerable<int> JoinsInto(int? source, CallPlan[] calls) =>
        Enumerable.Range(0, calls.Length)
            .Where(call => source is null ? calls[call].Each?.Into is null : calls[call].Each?.Into?.Source == source)
            .SelectMany(call => source is null ? JoinsInto(call, calls) : JoinsInto(call, calls).Append(call));

    private void CheckName(string name)
    {
        if (route.Environment.SlotOf(name) >= 0 || route.Pattern.ParameterNames.Contains(name) || name is "response" or "now")
            errors.Add(ConfigErrorCodes.BadPlan, KeyNode(name), $"the name '{name}' is taken already", "give the call another name");
        else if (!IsName(name) || route.With(new CelVariable(name, CelType.Dyn)).Compile(name, new List<ExpressionError>()) is null)
            errors.Add(ConfigErrorCodes.BadPlan, KeyNode(name), $"'{name}' is not a name for a call", "use a letter, then letters, digits and '_'");
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private ConfigNode KeyNode(string call) => (ConfigNode?)(section.At("calls") as ConfigMap)?.Find(call)?.Key ?? section.Node;
}
