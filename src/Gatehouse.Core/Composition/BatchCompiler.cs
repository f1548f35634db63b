using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>Compiles the <c>batch</c> of a call.</summary>
/// <param name="calls">Knows the upstreams.</param>
/// <param name="compiler">Knows what the call's own target may name.</param>
/// <param name="errors">Takes what is wrong.</param>
internal sealed class BatchCompiler(CallCompiler calls, ExpressionCompiler compiler, ConfigErrors errors)
{
    /// <summary>Compiles; null when errors were added.</summary>
    public BatchPlan? Compile(string name, CallConfig call, BatchConfig section, string method, TemplateTarget? single)
    {
        var before = errors.Items.Count;
        if (method != "get")
            errors.Add(ConfigErrorCodes.BadValue, call.At("batch"), $"a {method.ToUpperInvariant()} cannot be a part of a bulk request", "leave out 'batch', or write 'get: upstream/path'");
        var target = CompileTarget(section.At("get"), section.Get);
        var forwarder = target is null ? null : calls.Find(target.Upstream, section.At("get"));
        var id = section.Id is null ? single?.Expressions.LastOrDefault() : compiler.Compile(section.At("id"), errors);
        if (id is null && section.Id is null && single is not null)
            errors.Add(ConfigErrorCodes.MissingKey, section.Node, "the call's target has no '{...}' that could be the id of an item", "write it into the target, or as 'id'");
        var items = section.Items is null ? null : CompileItems(section.At("items"), compiler, errors);
        if (errors.Items.Count > before || forwarder is null || id is null)
            return null;
        return new BatchPlan(Bulk(name, call, target!, section.Get, forwarder), id, section.Key, items, section.Window, section.Size) { Scope = name };
    }

    /// <summary>Compiles that of the call's upstream; null when it has none for such a call.</summary>
    /// <param name="name">The call's name.</param>
    /// <param name="call">The call, a GET.</param>
    /// <param name="text">Its target, which has no mistakes.</param>
    /// <param name="batch">The upstream's.</param>
    public BatchPlan? Compile(string name, CallConfig call, string text, UpstreamBatch batch)
    {
        if (!batch.Fits(text, out var id, out var bulk) || CompileTarget(batch.Section.At("get"), bulk) is not { } target)
            return null;
        var section = batch.Section;
        var forwarder = calls.Find(batch.Upstream, section.Node)!;
        return new BatchPlan(Bulk(name, call, target, bulk, forwarder), compiler.Compile(id), section.Key, batch.Items, section.Window, section.Size)
        {
            Scope = $"{batch.Upstream}/{call.MaxSize.Bytes}/{call.Retry}",
        };
    }

    /// <summary>Compiles where the items are in an answer; null when errors were added.</summary>
    public static Expression? CompileItems(ConfigNode node, ExpressionCompiler compiler, ConfigErrors errors)
    {
        var items = compiler.With(new CelVariable(BatchConfig.Answer, CelType.Dyn)).Compile(node, errors);
        if (items?.References.FirstOrDefault(reference => reference.Variable != BatchConfig.Answer) is { Variable: not null } other)
            errors.Add(ConfigErrorCodes.BadExpression, node, $"'{other.Variable}' is not there: a bulk answer is for several requests", $"use '{BatchConfig.Answer}' only");
        return items;
    }

    /// <summary>Says that a target has no place for ids.</summary>
    public static void ReportPlace(ConfigNode node, string path, ConfigErrors errors) =>
        errors.Add(ConfigErrorCodes.BadTemplate, node, $"the target of a bulk request has '{BatchPlan.Written}' once, in its query", $"write '{path}?ids={BatchPlan.Written}'");

    private static CallPlan Bulk(string name, CallConfig call, TemplateTarget target, string text, Forwarder forwarder) => new()
    {
        Name = name,
        Method = "GET",
        Target = target,
        TargetText = text,
        Forwarder = forwarder,
        Exchange = new ForwardTarget { Upstream = target.Upstream, Retry = call.Retry == 0 ? null : RetryPolicy.OfCall(call.Retry) },
        Retries = call.Retry,
        MaxSize = call.MaxSize.Bytes,
    };

    // The ids are no value of one request: their place is kept, and the rest is computed for each call.
    private TemplateTarget? CompileTarget(ConfigNode node, string text)
    {
        if (!BatchPlan.HasPlace(text))
        {
            ReportPlace(node, "upstream/path", errors);
            return null;
        }
        var mistakes = new List<ExpressionError>();
        var target = TemplateTargetParser.Parse(text.Replace(BatchPlan.Written, BatchPlan.Place, StringComparison.Ordinal), compiler, mistakes);
        ExpressionCompiler.Report(node, mistakes, errors);
        return target;
    }
}
