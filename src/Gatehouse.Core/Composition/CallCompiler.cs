using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>Compiles the calls of one route. Not thread-safe.</summary>
/// <param name="services">What it may use.</param>
/// <param name="compiler">Knows the request and the names of all calls.</param>
/// <param name="names">The names of the calls, in the order of their slots.</param>
internal sealed class CallCompiler(CompositionServices services, ExpressionCompiler compiler, IReadOnlyList<string> names)
{
    private static readonly KeyValuePair<string, Func<CallConfig, string?>>[] Methods =
    [
        new("get", call => call.Get), new("post", call => call.Post), new("put", call => call.Put),
        new("patch", call => call.Patch), new("delete", call => call.Delete),
    ];

    private static readonly Regex EachSyntax =
        new(@"\A(?<items>.*\S)\s+as\s+(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*\z", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking);

    private static readonly string[] OnlyWithEach = ["into", "parallel", "maxItems"];

    private readonly ConfigErrors errors = services.Errors;

    /// <summary>Compiles a call; null when errors were added.</summary>
    public CallPlan? Compile(string name, CallConfig section)
    {
        var before = errors.Items.Count;
        var own = compiler;
        var each = section.Each is null ? null : CompileEach(section, ref own);
        foreach (var key in OnlyWithEach.Where(key => section.Each is null && section.At(key) != section.Node))
            errors.Add(ConfigErrorCodes.BadValue, section.At(key), $"'{key}' has no meaning without 'each'");
        var written = Methods.Where(method => method.Value(section) is not null).Select(method => method.Key).ToArray();
        if (written.Length != 1)
        {
            errors.Add(ConfigErrorCodes.MissingKey, section.Node, $"call '{name}' needs one target, and has {written.Length}", "write 'get: upstream/path'");
            return null;
        }
        var node = section.Node is ConfigMap ? section.At(written[0]) : section.Node;
        var text = ((ConfigScalar)node).Value;
        var mistakes = new List<ExpressionError>();
        var target = TemplateTargetParser.Parse(text, own, mistakes);
        ExpressionCompiler.Report(node, mistakes, errors);
        var forwarder = target is null ? null : Find(target.Upstream, node);
        var body = section.Body is null ? null : ValueTemplate.Compile(section.Body, own, errors);
        if (section.Body is not null && written[0] == "get")
            errors.Add(ConfigErrorCodes.BadValue, section.At("body"), "a GET has no body", "write 'post: upstream/path'");
        var when = section.When is null ? null : own.Compile(section.At("when"), errors);
        if (when is not null && ExpressionCompiler.FaultOfCondition(when) is { } fault)
            errors.Add(ConfigErrorCodes.BadExpression, section.At("when"), fault);
        var headers = CompileHeaders(section, own);
        if (section.Retry > 0 && written[0] != "get")
            errors.Add(ConfigErrorCodes.BadValue, section.At("retry"), $"a {written[0].ToUpperInvariant()} is not made again: it may have had its effect the first time", "leave out 'retry'");
        var batch = section.Batch is null ? null : new BatchCompiler(this, own, errors).Compile(name, section, section.Batch, written[0], target);
        if (errors.Items.Count > before || forwarder is null)
            return null;
        if (written[0] == "get")
            batch ??= BatchOf(name, section, text, own, target!.Upstream);
        return new CallPlan
        {
            Name = name,
            Method = written[0].ToUpperInvariant(),
            Target = target!,
            TargetText = text,
            Forwarder = forwarder,
            Exchange = new ForwardTarget { Upstream = target!.Upstream, Retry = section.Retry == 0 ? null : RetryPolicy.OfCall(section.Retry) },
            Timeout = section.Timeout,
            Retries = section.Retry,
            Batch = batch,
            Headers = headers,
            ReplacedFields = [.. section.Headers.Keys.SelectMany(RequestFieldNames.Spellings).Distinct(StringComparer.OrdinalIgnoreCase)],
            Body = body,
            When = when,
            // What shares a bulk request does not wait for each other.
            Each = each is null || batch is null ? each : each with { Parallel = Math.Max(each.Parallel, batch.Size) },
            MaxSize = section.MaxSize.Bytes,
            IsOptional = section.Optional || section.Fallback is not null,
            Fallback = section.Fallback is null ? CelValue.Null : Literal(section.Fallback),
            Inputs = InputsOf([.. target.Expressions, .. body?.Expressions ?? [], .. headers.SelectMany(header => header.Value.Expressions), when, each?.Items, batch?.Id, .. batch?.Bulk.Target.Expressions ?? []]),
        };
    }

    /// <summary>The indexes of the calls that expressions name.</summary>
    public int[] InputsOf(IEnumerable<Expression?> expressions) =>
    [
        .. expressions.SelectMany(expression => expression?.References ?? [])
            .Select(reference => IndexOf(reference.Variable))
            .Where(index => index >= 0)
            .Distinct()
            .Order(),
    ];

    /// <summary>The upstream of a name; null when there is none, which is then reported.</summary>
    public Forwarder? Find(string upstream, ConfigNode node)
    {
        if (services.Written.Contains(upstream))
            return services.Upstreams.GetValueOrDefault(upstream);
        var near = Suggestion.For(upstream, services.Written);
        var there = services.Written.Count == 0 ? "there are no upstreams" : $"there are: {string.Join(", ", services.Written.Take(8))}";
        errors.Add(ConfigErrorCodes.UnknownName, node, $"unknown upstream '{upstream}'", near is null ? there : $"did you mean '{near}'?");
        return null;
    }

    /// <summary>The bulk requests of an upstream that a GET becomes a part of; null for none.</summary>
    public BatchPlan? BatchOf(string name, CallConfig call, string target, ExpressionCompiler own, string upstream) =>
        services.Batches.TryGetValue(upstream, out var batch) ? new BatchCompiler(this, own, errors).Compile(name, call, target, batch) : null;

    private int IndexOf(string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }
        return -1;
    }

    private EachPlan? CompileEach(CallConfig section, ref ExpressionCompiler own)
    {
        var node = section.At("each");
        var parts = EachSyntax.Match(section.Each!);
        if (!parts.Success)
        {
            errors.Add(ConfigErrorCodes.BadExpression, node, "'each' names the item: EXPRESSION as NAME", "write 'order.products as line'");
            return null;
        }
        var item = parts.Groups["name"].Value;
        if (compiler.Environment.SlotOf(item) >= 0 || compiler.Pattern.ParameterNames.Contains(item))
            errors.Add(ConfigErrorCodes.BadValue, node, $"the name '{item}' is taken already");
        own = compiler.With(new CelVariable(item, CelType.Dyn));
        var mistakes = new List<ExpressionError>();
        var items = compiler.Compile(parts.Groups["items"].Value, mistakes);
        ExpressionCompiler.Report(node, mistakes, errors);
        if (items is null)
            return null;
        var into = section.Into is null ? null : CompileInto(section, items, item);
        var plan = new EachPlan(items, section.Each!, section.Parallel, section.MaxItems, into);
        // No service is to blame for what the client sent.
        return InputsOf([items]).Length > 0 ? plan : plan with { NotItems = CompositionProblems.RequestNotItems, TooManyItems = CompositionProblems.RequestTooManyItems };
    }

    private JoinPlan? CompileInto(CallConfig section, Expression items, string item)
    {
        var node = section.At("into");
        var members = section.Into!.Split('.');
        if (members.Length < 2 || members[0] != item || members.Contains(""))
        {
            errors.Add(ConfigErrorCodes.BadValue, node, $"'into' is a member of the item: {item}.NAME");
            return null;
        }
        if (items.References is not [var reference] || IndexOf(reference.Variable) is var source && source < 0
            || string.Join('.', [reference.Variable, .. reference.Path]) != items.Text.Trim())
        {
            errors.Add(ConfigErrorCodes.BadValue, node, "'into' needs the items to be a member of another call's answer", "write 'each: order.products as line'");
            return null;
        }
        return new JoinPlan(IndexOf(reference.Variable), reference.Path, members[1..]);
    }

    private List<KeyValuePair<string, TextTemplate>> CompileHeaders(CallConfig section, ExpressionCompiler own)
    {
        var headers = new List<KeyValuePair<string, TextTemplate>>();
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, text) in section.Headers)
        {
            var node = (section.At("headers") as ConfigMap)?.Find(name);
            var fault = RequestFieldNames.FaultOf(name) ?? (seen.Add(name) ? null : $"'{name}' stands twice: the case of a header's name does not matter");
            if (fault is not null)
                errors.Add(ConfigErrorCodes.BadValue, node?.Key ?? section.Node, fault);
            var mistakes = new List<ExpressionError>();
            if (TextTemplate.Parse(text, TemplateUse.Header, own, mistakes) is { } template)
                headers.Add(new(name, template));
            ExpressionCompiler.Report(node?.Value ?? section.Node, mistakes, errors);
        }
        return headers;
    }

    private static CelValue Literal(ConfigNode node)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
            ConfigJson.Write(node, json);
        return CelValue.FromJson(JsonDocument.Parse(buffer.WrittenMemory).RootElement);
    }
}
